/** The last transitions of the connection, in words and newest first. */
import { byId, element } from './dom.js';

const KEPT = 7;

/** Reasons that the client or the server gives, as a reader would say them. */
const REASONS = {
  closed: 'Connection closed',
  stale: 'The server fell silent',
  timeout: 'No answer in time',
  disconnected: 'Disconnected here',
  suspended: 'The page was put to sleep',
  reopened: 'Opened anew',
  unauthorized: 'The server turned us away',
  server_restart: 'The server restarts',
  server_closed: 'The server ended it',
  unavailable: 'The address could not be had',
  no_socket: 'No WebSocket here',
  unsupported_subprotocol: 'The server speaks another protocol',
  remote: 'The server ended the session',
};

export function sayReason(reason) {
  return REASONS[reason] ?? reason ?? 'Unknown';
}

export function note(text, tone) {
  const now = new Date();
  const clock = now.toLocaleTimeString([], { hour12: false });
  const list = byId('timeline');
  const item = element(
    'li',
    {},
    element('time', { dateTime: now.toISOString() }, clock),
    element('span', { className: 'dot', ariaHidden: 'true' }),
    element('span', {}, text),
  );
  item.dataset.tone = tone;
  list.prepend(item);
  while (list.children.length > KEPT) list.lastElementChild.remove();
}
