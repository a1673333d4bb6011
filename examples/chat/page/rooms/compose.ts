/** What becomes of what was typed, before anything is sent. */
import { MAX_CONTENT, MAX_FILE_SIZE, PICTURES } from '../../shared/limits.js';
import type { Attachment, Kind } from '../../shared/resources.js';
import { grouped, problemOfLength } from '../shell/length.js';
import { createNonce } from './nonce.js';
import type { Entry } from './outbox.js';

/** Why the file cannot be sent; empty if it can. */
export function problemOfFile(file: File | null): string {
  if (!file || file.size <= MAX_FILE_SIZE) return '';
  return `The file is too large: at most 1 MB, which is ${grouped(MAX_FILE_SIZE)} bytes.`;
}

/** Why it cannot be sent; empty if it can. A frame far too long would cost the connection. */
export function problemOf(content: string, file: File | null): string {
  if (content === '') return 'Write something first.';
  return problemOfLength('The message', content, MAX_CONTENT) || problemOfFile(file);
}

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
