/** What is sent: messages of known sizes, such as applications send. */

const BODY = 'The Analytical Engine weaves algebraic patterns.';

/** 100 bytes as JSON. */
export const CHAT = { id: 12_345, author: 'Ada', body: `${BODY} Just so.`.padEnd(63, '.') };

const record = (body) => ({ id: 12_345, author: 'Ada', body });

/** By their length as JSON, which is exact within a record. */
export const MESSAGES = {
  '100 B': CHAT,
  '1 kB': Array.from({ length: 12 }, () => record(BODY)),
  '16 kB': Array.from({ length: 190 }, () => record(BODY)),
};
