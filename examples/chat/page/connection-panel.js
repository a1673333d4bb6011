/** Shows what the consumer knows about its connection; it decides nothing itself. */
import { byId, seconds, setText } from './dom.js';
import { note, sayReason } from './timeline.js';

/** The client's default `staleAfter`: so long a silence means that the connection is dead. */
const STALE_AFTER = 6000;
/** A ping comes every 3 s; a silence that is much longer is worth a word. */
const QUIET_AFTER = 3600;

const STATES = {
  idle: ['Not connected', 'bad'],
  opening: ['Connecting', 'busy'],
  open: ['Connected', 'good'],
  waiting: ['Waiting to retry', 'warn'],
  suspended: ['Asleep', 'idle'],
};

/** When the present wait began: the snapshot says only when it ends. */
let waitingSince = 0;

/** Follows `consumer.status`. */
export function watchConnection(consumer) {
  let before = consumer.status.get();
  let lostAt = null;
  const changed = () => {
    const now = consumer.status.get();
    if (now.state !== 'open' && before.state === 'open') lostAt = Date.now();
    tell(before, now, lostAt);
    if (now.state === 'open') lostAt = null;
    if (now.state === 'waiting') waitingSince = Date.now();
    before = now;
    render(now);
  };
  consumer.status.subscribe(changed);
  byId('connect').addEventListener('click', () => consumer.connect());
  // Countdown and age move by themselves; a snapshot says when, not how long from now.
  setInterval(() => renderMoving(consumer.status.get()), 200);
  render(before);
}

/** One line of the timeline for one transition. */
function tell(before, now, lostAt) {
  if (now.state === before.state) return;
  const code = now.code === null ? '' : ` (${now.code})`;
  if (now.state === 'opening') {
    note(now.attempt > 0 ? `Retry ${now.attempt}` : 'Connecting', 'busy');
  }
  if (now.state === 'open') {
    const away = lostAt === null ? '' : ` again after ${seconds(Date.now() - lostAt)}`;
    note(`Connected${away}`, 'good');
  }
  if (now.state === 'waiting') {
    const what = before.state === 'opening' ? 'Attempt failed' : sayReason(now.reason);
    note(what + code, 'warn');
  }
  if (now.state === 'idle') note(sayReason(now.reason) + code, 'bad');
  if (now.state === 'suspended') note(sayReason('suspended'), 'idle');
}

function render(status) {
  setText(byId('state-word'), STATES[status.state][0]);
  setText(byId('attempt'), String(status.attempt));
  // A snapshot forgets the loss with the next attempt; a reader wants to know it for longer.
  if (status.reason !== null) {
    setText(byId('reason'), sayReason(status.reason));
    setText(byId('code'), status.code === null ? '–' : String(status.code));
  }
  const connect = byId('connect');
  connect.hidden = status.state !== 'waiting' && status.state !== 'idle';
  setText(connect, status.state === 'waiting' ? 'Try now' : 'Connect');
  renderMoving(status);
}

function renderMoving(status) {
  const age = status.lastFrameAge();
  const untilRetry = status.retryAt === null ? 0 : status.retryAt - Date.now();
  setText(byId('frame-age'), age === null ? '–' : seconds(age));
  setText(byId('state-detail'), detail(status, age, untilRetry));
  const [word, tone] = STATES[status.state];
  const next = `Next try in ${Math.max(0, Math.ceil(untilRetry / 1000))} s`;
  setText(byId('pill-word'), status.state === 'waiting' ? next : word);
  const isQuiet = status.state === 'open' && age > QUIET_AFTER;
  for (const id of ['pill', 'state', 'meter']) byId(id).dataset.tone = isQuiet ? 'warn' : tone;
  renderMeter(status, age, untilRetry);
}

/** Fills while the server is quiet; empties until the next try. */
function renderMeter(status, age, untilRetry) {
  let share = 0;
  if (status.state === 'open') share = (age ?? 0) / STALE_AFTER;
  if (status.state === 'waiting') share = untilRetry / (status.retryAt - waitingSince);
  byId('meter').style.setProperty('--share', String(Math.min(1, Math.max(0, share))));
}

function detail({ state }, age, untilRetry) {
  if (state === 'waiting') return `Next try in ${seconds(untilRetry)}`;
  if (state === 'opening') return 'Waiting for the server’s welcome';
  if (state === 'suspended') return 'Opens again when the page wakes up';
  if (state === 'idle') return 'No more tries';
  if (age === null || age < QUIET_AFTER) return 'The server is alive';
  return `Quiet: given up in ${seconds(STALE_AFTER - age)}`;
}
