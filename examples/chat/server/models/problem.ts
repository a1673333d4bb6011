/** What went wrong, for a program (its code) and for a person (its message), over the cable and HTTP alike. */
import type { Problem as ProblemData } from '../../shared/channels.js';
import {
  MAX_BOOKS,
  MAX_CONTENT,
  MAX_HEARTBEATS,
  MAX_MESSAGES,
  MAX_READS,
  MAX_SIGNALS,
  MAX_STATUSES,
} from '../../shared/limits.js';
import { BadRequest, UnknownAction } from '../cable/errors.js';
import { Invalid } from '../validation.js';

const grouped = (count: number): string => count.toLocaleString('en');

/** What each code says to a person, and its status over HTTP. */
const REASONS = {
  bad_request: [400, 'This is not what the server understands.'],
  unauthorized: [401, 'Sign in first.'],
  forbidden_origin: [403, 'Requests from this origin are not accepted.'],
  not_a_member: [403, 'You are not a member of this room. Only its members read and write here.'],
  not_author: [403, 'Only who wrote a message may change it.'],
  not_found: [404, 'There is no such thing, or not any more.'],
  unknown_action: [404, 'The channel has no such action.'],
  removed: [410, 'This message was removed.'],
  conflict: [409, 'Somebody else has changed this meanwhile.'],
  too_large: [413, 'This is too large.'],
  invalid: [422, 'This is not a valid value.'],
  content_missing: [422, 'Write something first.'],
  content_too_long: [422, `This is too long: ${grouped(MAX_CONTENT)} characters is the most.`],
  unknown_kind: [422, 'A message is a text, an image or a file.'],
  unknown_status: [422, 'A status is online, away, busy or dnd.'],
  list_full: [422, `The list is full: ${grouped(MAX_BOOKS)} books is the most. Delete one first.`],
  too_many_messages: [429, `Too many messages: ${MAX_MESSAGES} a minute is the most.`],
  too_many_signals: [429, `Too many typing signals: ${MAX_SIGNALS} in 10 seconds is the most.`],
  too_many_statuses: [429, `Too many changes of status: ${MAX_STATUSES} a minute is the most.`],
  too_many_heartbeats: [429, `Too many heartbeats: ${MAX_HEARTBEATS} a minute is the most.`],
  too_many_reads: [429, `Too much read at once: ${MAX_READS} times a minute is the most.`],
  too_many_notifications: [429, 'Too many notifications at once. Wait a moment.'],
  too_many_uploads: [429, 'Too many files at once. Wait a moment.'],
  too_many_sign_ins: [429, 'Too many sign-ins from your network. Wait a moment.'],
  internal: [500, 'Something went wrong on the server.'],
} as const satisfies Record<string, readonly [number, string]>;

export type Code = keyof typeof REASONS;

const isCode = (text: string): text is Code => Object.hasOwn(REASONS, text);

type Details = Partial<Omit<ProblemData, 'code'>>;

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: Code;
  /** What clients are told. */
  readonly data: ProblemData;
  /** What stands beside the error in an HTTP answer. */
  readonly beside: object;

  constructor(code: Code, details: Details = {}, beside: object = {}) {
    const message = details.message ?? REASONS[code][1];
    super(message);
    this.code = code;
    this.data = { code, ...details, message };
    this.beside = beside;
  }

  /** What of an error is a problem of the client's; `null` if it is one of ours. */
  static of(error: unknown): Problem | null {
    if (error instanceof Problem) return error;
    if (error instanceof Invalid) return ofData(error);
    if (error instanceof UnknownAction) return new Problem('unknown_action');
    if (error instanceof BadRequest) return new Problem('bad_request');
    return null;
  }

  get status() {
    return REASONS[this.code][0];
  }
}

/** The words of a schema are the rest of a sentence about the field, or a code. */
function ofData({ message: words, field }: Invalid): Problem {
  const details = field === undefined ? {} : { field };
  if (isCode(words)) return new Problem(words, details);
  return new Problem('invalid', { ...details, message: `The ${field ?? 'data'} ${words}.` });
}
