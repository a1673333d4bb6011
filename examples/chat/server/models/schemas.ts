/**
 * What has to be true of what comes in, over HTTP and over the cable alike. Where it is not, the words are a code
 * of `Problem`, or go behind the name of the field: `is missing`.
 */
import { z } from 'zod';
import { MAX_CONTENT, MAX_FILE_NAME, MAX_LINE, MAX_USER_NAME } from '../../shared/limits.js';

/** What PostgreSQL does not keep. */
const NUL = '\0';
/** What is more than blanks, controls, and what has no form of its own, such as a joiner of zero width. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
/** What could show a name otherwise than it is. */
const CONTROL = /[\p{Cc}\p{Bidi_Control}]/u;
/** A name could look like another one. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MAX_ID = 2_147_483_647;
const MAX_IDS = 1_000;
const MAX_PAGE = 200;
/** Messages of a page, unless somebody asks for another number. */
export const PAGE = 50;

const NOT_KEPT = 'has characters that cannot be kept';
const NO_ID = 'is not a whole number from 1 on';
const NO_IDS = `are not a list of at most ${MAX_IDS.toLocaleString('en')} ids`;
const NO_NAME = `is 1 to ${MAX_USER_NAME} letters, digits, blanks, dots, hyphens or underscores`;

/** Characters, as people count them, and not the halves of an emoji. */
const atMost = (count: number) => (value: string) => [...value].length <= count;

interface Words {
  readonly missing: string;
  readonly tooLong: string;
}

const textOf = (most: number, { missing, tooLong }: Words) =>
  z
    .string({ error: missing })
    .refine((value) => !value.includes(NUL), { error: NOT_KEPT, abort: true })
    .trim()
    .regex(VISIBLE, { error: missing, abort: true })
    .refine(atMost(most), { error: tooLong });

const line = (most: number) =>
  textOf(most, { missing: 'is missing', tooLong: `is longer than ${most} characters` });

const wholeNumber = (error: string, most = MAX_ID) =>
  z.int({ error }).min(1, { error }).max(most, { error });

/** As in an address: `?before=7`. */
const digits = (error: string, most?: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,9}$/, { error, abort: true })
    .transform(Number)
    .pipe(wholeNumber(error, most));

const uuid = (error: string) => z.string({ error }).toLowerCase().regex(UUID, { error });

const id = wholeNumber(NO_ID);
const content = textOf(MAX_CONTENT, { missing: 'content_missing', tooLong: 'content_too_long' });

export const slug = z.string().regex(/^[a-z0-9-]{1,40}$/);
export const idInAddress = digits(NO_ID);
export const uploadId = uuid('is not a UUID');

export const userName = z
  .string({ error: NO_NAME })
  .normalize('NFC')
  .trim()
  .toLowerCase()
  .regex(new RegExp(`^[\\p{L}\\p{N} ._-]{1,${MAX_USER_NAME}}$`, 'u'), { error: NO_NAME })
  .refine((name) => !INVISIBLE.test(name), { error: NO_NAME });

export const newMessage = z
  .object({
    nonce: uuid('is not a UUID'),
    kind: z.enum(['text', 'image', 'file'], { error: 'unknown_kind' }),
    content,
    file: uuid('is none of yours').nullish(),
  })
  .refine(({ kind, file }) => (kind === 'text') === (file == null), {
    path: ['file'],
    error: 'belongs to an image or a file, and to nothing else',
  });

export const messageText = z.object({ content });
export const messageEdit = z.object({ id, content });
export const messageId = z.object({ id });
export const typing = z.object({ on: z.boolean({ error: 'is not true or false' }) });

export const status = z.object({
  status: z.enum(['online', 'away', 'busy', 'dnd'], { error: 'unknown_status' }),
});

export const notification = z.object({ text: line(MAX_LINE) });
export const notificationIds = z.object({
  ids: z.array(wholeNumber(NO_IDS), { error: NO_IDS }).max(MAX_IDS, { error: NO_IDS }),
});

export const newBook = z.object({ title: line(MAX_LINE), author: line(MAX_LINE) });
export const bookEdit = newBook.extend({ version: id });

export const newUpload = z.object({
  name: line(MAX_FILE_NAME).refine((name) => !CONTROL.test(name), { error: NOT_KEPT }),
});

export const session = z.object({ name: userName });
export const nothing = z.object({});
export const anything = z.looseObject({});

/** Seconds, as in `?since=1700000000.25`. */
const NO_TIME = 'is not a time in seconds';
const since = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,20})?$/, { error: NO_TIME, abort: true })
  .transform(Number)
  .pipe(z.number().max(100_000_000_000, { error: NO_TIME }))
  .optional();

export const changesQuery = z.object({ since });
export const historyQuery = z.object({
  since,
  before: digits(NO_ID).optional(),
  limit: digits(`is not a whole number from 1 to ${MAX_PAGE}`, MAX_PAGE).default(PAGE),
});
