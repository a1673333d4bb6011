/** The buttons that break the connection from the server's side. */
import { byId, setText } from './dom.js';
import { identity } from './identity.js';
import { note } from './timeline.js';

const ASKED = {
  drop: 'Asked the server to drop us',
  silence: 'Asked the server to fall silent',
  restart: 'Asked the server to restart',
  'turn-away': 'Asked to be turned away',
};

export function enableControls() {
  byId('controls').addEventListener('click', (event) => {
    const button = event.target.closest('[data-control]');
    if (button) void press(button.dataset.control);
  });
}

async function press(control) {
  const line = byId('control-note');
  setText(line, '');
  // First, so that it stands before what it brings about.
  note(ASKED[control], 'idle');
  try {
    const response = await fetch(`/control/${control}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user: identity.id }),
    });
    if (!response.ok) throw new Error(await response.text());
  } catch {
    // Not a fault of the page: the buttons go by HTTP to the very server that may be down.
    setText(line, 'The server did not answer. Is it running, and on this computer?');
  }
}
