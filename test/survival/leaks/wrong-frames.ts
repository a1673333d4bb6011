/** Frames that a server should not send, each of them another one: half of them are as in the test of frames. */
import { applied, IDENTIFIER, REAL, SPLINTERS } from '../support/frame-pieces.js';

/** What ends a connection has a life of its own. */
const HARMLESS = REAL.filter((frame) => !frame.includes('disconnect'));

/** Answers that nobody waits for, and what is for nobody; each once, for what is said again may be kept once. */
const unwanted = (count: number): string =>
  [
    `{"type":"confirm_subscription","identifier":"ghost ${count}"}`,
    `{"type":"reject_subscription","identifier":"{\\"channel\\":\\"${count}\\"}"}`,
    `{"type":"type ${count}"}`,
    `{"identifier":"nobody ${count}","message":${count}}`,
    `{"identifier":${JSON.stringify(IDENTIFIER)},"message":"${count}"}`,
    `no JSON ${count}`,
  ][count % 6] as string;

const below = (limit: number): number => Math.floor(Math.random() * limit);
const oneOf = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;

/** A real frame with its number somewhere, and up to three splinters. */
function mutated(count: number): string {
  const text = applied(oneOf(HARMLESS), { at: below(120), length: 0, text: String(count) });
  const edits = Array.from({ length: below(4) }, () => ({
    at: below(120),
    length: oneOf([0, 0, 1, 2, 5, 20]),
    text: oneOf(SPLINTERS),
  }));
  return edits.reduce(applied, text);
}

export const wrongFrame = (number: number): string =>
  number % 2 ? mutated(number) : unwanted(number / 2);
