/** Who is here and who is typing. */
import { byId, element, hueOf } from './dom.js';
import { identity } from './identity.js';

/** The indicator ends by itself: the frame that would say so may never come. */
const TYPING_FOR = 3000;
const SHOWN = 6;

/** Who types, with the timer that forgets them. */
const typists = new Map();

export function showPeople(people) {
  const mine = (person) => person.id === identity.id;
  const sorted = [...people].sort((a, b) => Number(mine(b)) - Number(mine(a)));
  const chips = sorted.slice(0, SHOWN).map((person) => {
    const initial = element('span', { className: 'initial', ariaHidden: 'true' });
    initial.textContent = [...person.name][0]?.toUpperCase() ?? '?';
    const label = mine(person) ? `${person.name} (you)` : person.name;
    const chip = element('li', { className: 'person' }, initial, element('span', {}, label));
    chip.style.setProperty('--hue', hueOf(person.id));
    return chip;
  });
  if (sorted.length > SHOWN) {
    chips.push(element('li', { className: 'person' }, `and ${sorted.length - SHOWN} more`));
  }
  byId('people').replaceChildren(...chips);
}

/** After a loss nobody knows who is here; the server says so again when we are back. */
export function forgetPeople() {
  byId('people').replaceChildren(element('li', { className: 'person' }, 'Not known just now'));
  for (const id of [...typists.keys()]) stopTyping(id);
}

export function showTyping({ id, name }) {
  if (id === identity.id) return;
  clearTimeout(typists.get(id)?.timer);
  typists.set(id, { name, timer: setTimeout(stopTyping, TYPING_FOR, id) });
  renderTyping();
}

export function stopTyping(id) {
  clearTimeout(typists.get(id)?.timer);
  if (typists.delete(id)) renderTyping();
}

function renderTyping() {
  const names = [...typists.values()].map(({ name }) => name);
  const line = byId('typing');
  line.dataset.active = String(names.length > 0);
  if (names.length === 0) line.textContent = '';
  else if (names.length === 1) line.textContent = `${names[0]} is typing`;
  else if (names.length === 2) line.textContent = `${names[0]} and ${names[1]} are typing`;
  else line.textContent = `${names.length} people are typing`;
}
