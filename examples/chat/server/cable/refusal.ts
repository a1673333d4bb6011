/** A request that cannot be fulfilled, and why: over the cable and over HTTP alike. */
import type { z } from 'zod';
import type { Problem } from '../../shared/channels.js';

/** What each code says to a person, and its status over HTTP. */
const REASONS = {
  bad_request: [400, 'This is not what the server understands.'],
  unauthorized: [401, 'Sign in first.'],
  forbidden_origin: [403, 'Requests from this origin are not accepted.'],
  not_a_member: [403, 'You are not a member of this room. Ask one of its members to let you in.'],
  not_author: [403, 'Only who wrote a message may change it.'],
  not_found: [404, 'There is no such thing, or not any more.'],
  unknown_action: [404, 'The channel has no such action.'],
  removed: [410, 'This message was removed.'],
  conflict: [409, 'Somebody else has changed this meanwhile.'],
  too_large: [413, 'This is too large.'],
  invalid: [422, 'This is not a valid value.'],
  content_missing: [422, 'Write something first.'],
  content_too_long: [422, 'This is too long: 10,000 characters is the most.'],
  unknown_kind: [422, 'A message is a text, an image or a file.'],
  unknown_status: [422, 'A status is online, away, busy or dnd.'],
  list_full: [422, 'The list is full: 1,000 books is the most. Delete one first.'],
  too_many_messages: [429, 'Too many messages: 30 a minute is the most.'],
  too_many_signals: [429, 'Too many typing signals: 10 in 10 seconds is the most.'],
  too_many_notifications: [429, 'Too many notifications at once. Wait a moment.'],
  too_many_uploads: [429, 'Too many files at once. Wait a moment.'],
  too_many_sign_ins: [429, 'Too many sign-ins from your network. Wait a moment.'],
  internal: [500, 'Something went wrong on the server.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Code = keyof typeof REASONS;

const isCode = (text: string): text is Code => Object.hasOwn(REASONS, text);

type Details = Partial<Omit<Problem, 'code'>>;

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: Code;
  readonly problem: Problem;
  /** What stands beside the error in an HTTP answer. */
  readonly extra: object;

  constructor(code: Code, details: Details = {}, extra: object = {}) {
    const message = details.message ?? REASONS[code][1];
    super(message);
    this.code = code;
    this.problem = { code, ...details, message };
    this.extra = extra;
  }

  get status() {
    return REASONS[this.code][0];
  }
}

/** Checks what comes from outside. The message of a schema's check may be one of the codes. */
export function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.');
  const text = issue?.message ?? '';
  const where = field ? { field } : {};
  throw isCode(text)
    ? new Refusal(text, where)
    : new Refusal('invalid', { ...where, message: `${field || 'This'}: ${text}` });
}
