/** How much either server takes: the page says so before it sends. Rails has the same numbers in its models. */

/** Characters of a message, as people count them. */
export const MAX_CONTENT = 10_000;
/** Messages that somebody says or edits in a minute. */
export const MAX_MESSAGES = 30;
/** Typing signals of somebody in ten seconds. */
export const MAX_SIGNALS = 10;
/** Statuses that somebody chooses in a minute; a page that comes back says its own again. */
export const MAX_STATUSES = 30;
/** Heartbeats of somebody in a minute: each window has four. */
export const MAX_HEARTBEATS = 120;
/** How often somebody says in a minute what they have read, in rooms and of notifications. */
export const MAX_READS = 600;
/** Characters of a title, an author, a notification. */
export const MAX_LINE = 200;
/** Characters of a user's name. */
export const MAX_USER_NAME = 40;
export const MAX_FILE_NAME = 255;
/** Bytes. */
export const MAX_FILE_SIZE = 1_048_576;
/** Everybody sees all of them, in one answer. */
export const MAX_BOOKS = 1_000;
/** People of one answer, who is here before the others. */
export const MAX_PEOPLE = 500;
/** What browsers show and do not execute. Everything else is downloaded: an SVG may be a program. */
export const PICTURES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
