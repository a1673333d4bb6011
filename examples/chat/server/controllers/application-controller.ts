/** What all controllers share: the user of a session, checked bodies, and errors as JSON. */
import type { Context, ErrorHandler, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { check, Refusal } from '../cable/refusal.js';
import { parseJson } from '../cable/wire.js';
import type { AddressOf } from '../client-address.js';
import type { Models } from '../models/models.js';
import type { Tokens } from '../models/tokens.js';
import type { AllowsOrigin } from '../origin.js';

export const SESSION_COOKIE = 'chat_session';

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
    if (!current) throw new Refusal('unauthorized');
    context.set('user', current.name);
    context.set('session', current.session);
    await next();
  };

/** What changes something may only come from our own page. */
export const requireOwnOrigin =
  ({ allowsOrigin }: Application): MiddlewareHandler<Env> =>
  async ({ req }, next) => {
    const isSafe = ['GET', 'HEAD', 'OPTIONS'].includes(req.method);
    if (!isSafe && !allowsOrigin(req.header('origin'), req.header('host'))) {
      throw new Refusal('forbidden_origin');
    }
    await next();
  };

/** The body of a request, which has to be JSON that looks like this. */
export async function bodyOf<Schema extends z.ZodType>(context: Context, schema: Schema) {
  const body = parseJson(await context.req.text());
  if (body === undefined) throw new Refusal('bad_request', { message: 'The body is not JSON.' });
  return check(schema, body);
}

export const answerErrors =
  ({ log }: Pick<Application, 'log'>): ErrorHandler<Env> =>
  (error, context) => {
    if (!(error instanceof Refusal)) log(`${context.req.method} ${context.req.path} failed`, error);
    const refusal = error instanceof Refusal ? error : new Refusal('internal');
    const { problem, extra, status } = refusal;
    if (problem.retryAfter !== undefined) {
      context.header('Retry-After', String(Math.ceil(problem.retryAfter / 1_000)));
    }
    return context.json({ error: problem, ...extra }, status as ContentfulStatusCode);
  };
