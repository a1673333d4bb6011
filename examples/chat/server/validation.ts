/** Checks what comes from outside, over the cable and over HTTP alike: texts that have to be JSON, and what is in them. */
import type { z } from 'zod';

/** What JSON has objects for; names such as `__proto__` are ordinary keys of it. */
export type JsonObject = { readonly [key: string]: unknown };

/** Half of a character: JSON can say it, and no database keeps it. */
const HALF = /\p{Surrogate}/u;
/** Where a text has none of these, none of its strings has. */
const ESCAPED_HALF = /\\ud/i;

function refuseHalves(key: string, value: unknown): unknown {
  if (HALF.test(key) || (typeof value === 'string' && HALF.test(value)))
    throw new SyntaxError('Half of a character');
  return value;
}

/** The value of a text, or `undefined` if that is not JSON, or has what is no Unicode. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, ESCAPED_HALF.test(text) ? refuseHalves : undefined);
  } catch {
    return undefined;
  }
}

/** The object in a text, as identifiers and data are, or `null`. */
export function parseObject(text: string): JsonObject | null {
  const value = parseJson(text);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : null;
}

/** Data that does not look as it has to. */
export class Invalid extends Error {
  override readonly name = 'Invalid';
  /** Which of the data, if it is one of them. */
  readonly field: string | undefined;

  /** `words` are those of the schema; those of zod are for programmers. */
  constructor(words: string, field: string | undefined) {
    super(words);
    this.field = field;
  }
}

/** Checks what comes from outside. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { error: () => 'is not valid' });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Invalid(issue?.message ?? '', issue?.path[0]?.toString());
}
