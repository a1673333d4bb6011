/** What becomes of what was typed, before anything is sent. */
import type { Attachment, Kind } from '../../shared/resources.js';
import { createNonce } from './nonce.js';
import type { Entry } from './outbox.js';

/** A frame far above it would cost the connection: so this is not left to the server alone. */
const LONGEST = 10_000;
/** From here on, the composer says how long it is. */
const LONG = 9_000;
const LARGEST = 1_048_576;

/** As people count, an emoji is one. */
const lengthOf = (text: string): number => [...text].length;

const grouped = (count: number): string => count.toLocaleString('en');

export const counterOf = (text: string): string => {
  const length = lengthOf(text);
  return length < LONG ? '' : `${grouped(length)} of ${grouped(LONGEST)} characters`;
};

/** Why the file cannot be sent; empty if it can. */
export function problemOfFile(file: File | null): string {
  if (!file || file.size <= LARGEST) return '';
  return `The file is too large: at most 1 MB, which is ${grouped(LARGEST)} bytes.`;
}

/** Why it cannot be sent; empty if it can. */
export function problemOf(content: string, file: File | null): string {
  if (content === '') return 'Write something first.';
  const excess = lengthOf(content) - LONGEST;
  if (excess <= 0) return problemOfFile(file);
  return `The message is too long: at most ${grouped(LONGEST)} characters, and it has ${grouped(excess)} more.`;
}

/** Pictures that both servers show as such; an SVG is a file, for it may be a program. */
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

const kindOf = (attachment: Attachment | null): Kind => {
  if (!attachment) return 'text';
  return PICTURES.includes(attachment.type) ? 'image' : 'file';
};

export function createEntry(room: string, content: string, attachment: Attachment | null): Entry {
  const nonce = createNonce();
  const message = { nonce, kind: kindOf(attachment), content };
  return {
    room,
    nonce,
    message: attachment ? { ...message, file: attachment.id } : message,
    attachment,
    at: Date.now() / 1_000,
    refusal: null,
  };
}
