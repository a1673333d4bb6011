/** The few DOM helpers of the page; text goes in as text, never as HTML. */

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; strings become text nodes. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Writes only what has changed, so that nothing is announced or laid out again for no reason. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A person's own hue, the same in every tab. */
export function hueOf(id) {
  let hash = 0;
  for (const char of id) hash = (hash * 31 + char.charCodeAt(0)) % 3600;
  return String(hash / 10);
}

export const seconds = (ms) => `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
