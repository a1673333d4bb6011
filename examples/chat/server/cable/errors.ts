/** What clients do wrong, as the cable sees it. The words for it are the application's: see `Channel.rescue`. */
import type { z } from 'zod';

export class UnknownAction extends Error {
  override readonly name = 'UnknownAction';
}

/** Data that is no object, or a request whose id can be none. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
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
