/** The message log: what was said, and what of ours has not been delivered. */
import { byId, element, hueOf } from './dom.js';
import { identity } from './identity.js';

const KEPT = 200;
/** Closer together than this, messages of one person share a heading. */
const GROUP_WITHIN = 3 * 60_000;

const log = byId('log');
const list = byId('messages');
/** By id: { message, item, delivery: 'sending' | 'sent' | 'failed' }. */
const entries = new Map();

/** Whether the reader is at the newest message, and wants to stay there. */
let atEnd = true;

const scrollToEnd = () => {
  log.scrollTop = log.scrollHeight;
};

log.addEventListener('scroll', () => {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
});

// A keyboard that opens on a telephone shortens the log.
new ResizeObserver(() => {
  if (atEnd) scrollToEnd();
}).observe(log);

/** Shows a message once, however often it comes: live, in the history, or as an echo of ours. */
export function showMessage(message, delivery = 'sent', retry) {
  const known = entries.get(message.id);
  if (known?.delivery === 'sent') return;
  const follows = atEnd || delivery !== 'sent';
  known?.item.remove();
  const entry = { message, delivery, item: render(message, retry) };
  entry.item.dataset.delivery = delivery;
  entries.set(message.id, entry);
  insert(entry);
  tidy();
  if (follows) scrollToEnd();
}

/** Marks one message, if the server has not confirmed it meanwhile. */
export function markFailed(id, why) {
  const entry = entries.get(id);
  if (entry?.delivery !== 'sending') return;
  entry.delivery = 'failed';
  entry.item.dataset.delivery = 'failed';
  entry.item.querySelector('.why').textContent = why;
  if (entry.item === list.lastElementChild) scrollToEnd();
}

/** What was handed over to a connection that is now lost may or may not have arrived. */
export function markAllFailed(why) {
  for (const id of entries.keys()) markFailed(id, why);
}

function render({ from, body, at }, retry) {
  const time = new Date(at);
  const item = element(
    'li',
    { className: 'message' },
    element(
      'p',
      { className: 'by' },
      element('b', {}, from.id === identity.id ? 'You' : from.name),
      ' ',
      element(
        'time',
        { dateTime: time.toISOString() },
        time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
      ),
    ),
    element('p', { className: 'body', dir: 'auto' }, body),
  );
  item.style.setProperty('--hue', hueOf(from.id));
  if (from.id === identity.id) item.classList.add('mine');
  if (retry) item.append(renderDelivery(retry));
  return item;
}

function renderDelivery(retry) {
  const button = element('button', { type: 'button', className: 'retry' }, 'Retry');
  button.addEventListener('click', () => {
    // The button goes away with its message, and the focus must not fall to the page's top.
    byId('body').focus();
    retry();
  });
  return element(
    'p',
    { className: 'delivery' },
    element('span', { className: 'sending' }, 'Sending'),
    element('span', { className: 'failed' }, element('span', { className: 'why' }), ' ', button),
  );
}

/** By time: what we missed while away belongs before what we failed to send since. */
function insert({ item, message }) {
  item.dataset.at = String(message.at);
  let before = list.lastElementChild;
  while (before && Number(before.dataset.at) > message.at) before = before.previousElementSibling;
  if (before) before.after(item);
  else list.prepend(item);
}

function tidy() {
  byId('empty').hidden = entries.size > 0;
  while (entries.size > KEPT) {
    const [id, entry] = entries.entries().next().value;
    entries.delete(id);
    entry.item.remove();
  }
  const sorted = [...entries.values()].sort((a, b) => a.message.at - b.message.at);
  sorted.forEach(({ item, message }, index) => {
    const before = sorted[index - 1]?.message;
    const joins = before?.from.id === message.from.id && message.at - before.at < GROUP_WITHIN;
    item.classList.toggle('joins', Boolean(joins));
  });
}
