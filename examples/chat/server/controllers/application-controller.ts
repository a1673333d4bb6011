/** What all controllers share: the user of a session, checked bodies, and errors as JSON. */
import type { Context, ErrorHandler, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import type { AddressOf } from '../client-address.js';
import type { Models } from '../models/models.js';
import { Problem } from '../models/problem.js';
import { idInAddress, slug } from '../models/schemas.js';
import type { Tokens } from '../models/token.js';
import type { AllowsOrigin } from '../origin.js';
import { check, parseObject } from '../validation.js';

export const SESSION_COOKIE = 'chat_session';

const MEDIA_TYPE = /^([a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,60})\s*(?:;[\x20-\x7e]*)?$/i;
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface Application {
  readonly models: Models;
  readonly tokens: Tokens;
  /** Seconds. */
  readonly tokenLifetime: number;
  readonly allowsOrigin: AllowsOrigin;
  readonly addressOf: AddressOf;
  readonly log: (what: string, error: unknown) => void;
}

export interface Env {
  Variables: { user: string; session: string };
}

export type Request = Context<Env>;

/** The session of the cookie, or `null` if nobody has signed in, or not any more. */
export async function currentSession(context: Context, { models, tokens }: Application) {
  const token = await tokens.verify('session', getCookie(context, SESSION_COOKIE) ?? '');
  const name = 'session' in token ? await models.sessions.userOf(token.session) : null;
  return 'session' in token && name !== null ? { name, session: token.session } : null;
}

export const requireSession =
  (application: Application): MiddlewareHandler<Env> =>
  async (context, next) => {
    const current = await currentSession(context, application);
    if (!current) throw new Problem('unauthorized');
    context.set('user', current.name);
    context.set('session', current.session);
    await next();
  };

/** What changes something may only come from our own page. */
export const requireOwnOrigin =
  ({ allowsOrigin }: Application): MiddlewareHandler<Env> =>
  async ({ req }, next) => {
    const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(req.method);
    if (!isSafe && !allowsOrigin((name) => req.header(name))) {
      throw new Problem('forbidden_origin');
    }
    await next();
  };

function canBeDecoded(address: string): boolean {
  try {
    return decodeURIComponent(address) !== undefined;
  } catch {
    return false;
  }
}

/** Whatever comes has an address and a type that mean something. */
export const requireReadable: MiddlewareHandler<Env> = async ({ req }, next) => {
  const { pathname, search } = new URL(req.url);
  if (!canBeDecoded(pathname + search)) {
    throw new Problem('bad_request', { message: 'The address cannot be decoded.' });
  }
  const type = req.header('content-type');
  if (type && !MEDIA_TYPE.test(type)) {
    throw new Problem('bad_request', { message: 'The Content-Type is no media type.' });
  }
  await next();
};

/** What the body is said to be, without parameters. */
export const mediaTypeOf = (context: Context): string =>
  MEDIA_TYPE.exec(context.req.header('content-type') ?? '')?.[1]?.toLowerCase() ??
  'application/octet-stream';

/** The id in the address; what cannot be one is not there. */
export function idOf(context: Context): number {
  const id = idInAddress.safeParse(context.req.param('id'));
  if (!id.success) throw new Problem('not_found');
  return id.data;
}

/** The room in the address; one that cannot be a room's is one that is not there. */
export function roomOf(context: Context): string {
  const room = slug.safeParse(context.req.param('slug'));
  if (!room.success) throw new Problem('not_found', { message: 'There is no such room.' });
  return room.data;
}

/** The query of the address, which has to look like this. */
export const queryOf = <Schema extends z.ZodType>(context: Context, schema: Schema) =>
  check(schema, context.req.query());

/** The body of a request, which has to be JSON that looks like this, whatever its type says. */
export async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema) {
  const body = parseObject(textOf(await context.req.arrayBuffer()) || '{}');
  if (!body) throw new Problem('bad_request', { message: 'The body is no JSON object.' });
  return check(schema, body);
}

/** What is no UTF-8 is no text, and so no JSON. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return 'no text';
  }
}

export const answerErrors =
  ({ log }: Pick<Application, 'log'>): ErrorHandler<Env> =>
  (error, context) => {
    const problem = Problem.of(error) ?? new Problem('internal');
    // Who hangs up in the middle gets no answer, and is no failure of ours.
    if (problem.code === 'internal' && !context.req.raw.signal.aborted) {
      log(`${context.req.method} ${context.req.path} failed`, error);
    }
    const { data, beside, status } = problem;
    if (data.retryAfter !== undefined) {
      context.header('Retry-After', String(Math.ceil(data.retryAfter / 1_000)));
    }
    return context.json({ error: data, ...beside }, status as ContentfulStatusCode);
  };
