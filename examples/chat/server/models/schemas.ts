/** What has to be true of what comes in, over HTTP and over the cable alike. Messages are codes of refusals. */
import { z } from 'zod';

const MAX_CONTENT = 10_000;

/** PostgreSQL keeps any text but this character. */
const NUL = '\0';
const noNul = (value: string) => !value.includes(NUL);
/** Characters, as people count them, and not the halves of an emoji. */
const atMost = (count: number) => (value: string) => [...value].length <= count;

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { error: 'is missing' })
    .refine(atMost(most), { error: `is longer than ${most} characters` })
    .refine(noNul, { error: 'invalid' });

const id = z.int().min(1).max(2_147_483_647);

export const slug = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const userName = z
  .string()
  .normalize('NFC')
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N} ._-]{1,40}$/u, {
    error: 'is 1 to 40 letters, digits, blanks, dots, hyphens or underscores',
  });

const content = z
  .string({ error: 'content_missing' })
  .trim()
  .min(1, { error: 'content_missing' })
  .refine(atMost(MAX_CONTENT), { error: 'content_too_long' })
  .refine(noNul, { error: 'invalid' });

export const newMessage = z
  .object({
    nonce: z.uuid().toLowerCase(),
    kind: z.enum(['text', 'image', 'file'], { error: 'unknown_kind' }),
    content,
    file: z.uuid().toLowerCase().optional(),
  })
  .refine(({ kind, file }) => (kind === 'text') === (file === undefined), {
    path: ['file'],
    error: 'belongs to an image or a file, and to nothing else',
  });

export const messageText = z.object({ content });
export const messageEdit = messageText.extend({ id });
export const messageId = z.object({ id });
export const typing = z.object({ on: z.boolean() });

export const status = z.object({
  status: z.enum(['online', 'away', 'busy', 'dnd'], { error: 'unknown_status' }),
});

export const notification = z.object({ text: line(200) });
export const notificationIds = z.object({ ids: z.array(id).max(1_000) });
export const readNotifications = z.union([notificationIds, z.object({ all: z.literal(true) })]);

export const newBook = z.object({ title: line(200), author: line(200) });
export const bookEdit = newBook.extend({ version: id });

export const fileName = line(200);
/** Without its parameters. */
export const mediaType = z
  .string()
  .transform((type) => (type.split(';')[0] ?? '').trim().toLowerCase())
  .pipe(z.string().regex(/^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60}$/));

export const nothing = z.object({});
export const session = z.object({ name: userName });

/** As in an address: `?since=1700000000.25`. */
export const seconds = z.coerce.number().min(0).max(100_000_000_000);
export const idInAddress = z.coerce.number().pipe(id);
export const pageSize = z.coerce.number().pipe(z.int().min(1).max(200));
