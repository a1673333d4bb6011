/** The page around a room: a log of what is told, a form to say something. */
const log = document.createElement('ol');
const composer = document.createElement('form');
const body = document.createElement('input');
log.id = 'log';
composer.id = 'composer';
body.name = 'body';
composer.append(body);

export function tell(text) {
  const line = document.createElement('li');
  line.textContent = text;
  log.append(line);
}

/** @param enter - called at once, or with `?enter=later` at a click; gives a room */
export function showRoom(enter) {
  document.body.append(composer, log);
  if (new URLSearchParams(location.search).get('enter') !== 'later') return start(enter);
  const button = document.createElement('button');
  button.textContent = 'Enter';
  button.addEventListener('click', () => {
    button.remove();
    start(enter);
  });
  document.body.prepend(button);
}

function start(enter) {
  const room = enter(location.search, tell);
  composer.addEventListener('submit', (event) => {
    event.preventDefault();
    room.say(body.value);
    body.value = '';
  });
}

document.addEventListener('visibilitychange', () => tell(`page ${document.visibilityState}`));
document.addEventListener('freeze', () => tell('page frozen'));
document.addEventListener('resume', () => tell('page resumed'));
addEventListener('online', () => tell('page online'));
addEventListener('offline', () => tell('page offline'));
addEventListener('pageshow', ({ persisted }) => persisted && tell('page restored'));
