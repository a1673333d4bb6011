/** Who this tab is: an id and an editable name, kept in sessionStorage and nowhere else. */

const FIRST = ['Ada', 'Alan', 'Barbara', 'Edsger', 'Grace', 'Hedy', 'Joan', 'Katherine', 'Linus'];
const LAST = ['Ash', 'Birch', 'Cedar', 'Elm', 'Hazel', 'Juniper', 'Linden', 'Maple', 'Rowan'];

export const identity = { id: '', name: '' };

export function rename(name) {
  identity.name = name.trim() || identity.name;
  sessionStorage.setItem('name', identity.name);
}

/** `crypto.randomUUID` is missing on plain http from another host; random bytes are not. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pick(list) {
  return list[Math.floor(Math.random() * list.length)];
}

// "Duplicate tab" copies sessionStorage, and two tabs would be one person. A tab that was reloaded
// has said goodbye first; a copy of a living one has not, and gets an identity of its own.
const mayResume = sessionStorage.getItem('left') === 'yes';
sessionStorage.removeItem('left');
addEventListener('pagehide', () => sessionStorage.setItem('left', 'yes'));
addEventListener('pageshow', () => sessionStorage.removeItem('left'));

identity.id = (mayResume && sessionStorage.getItem('id')) || randomId();
sessionStorage.setItem('id', identity.id);
rename((mayResume && sessionStorage.getItem('name')) || `${pick(FIRST)} ${pick(LAST)}`);
