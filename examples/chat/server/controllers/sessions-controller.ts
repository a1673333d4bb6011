/** Signing in and out. It is a demonstration: a password belongs here. */
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Problem } from '../models/problem.js';
import { session } from '../models/schemas.js';
import { isSecure } from '../origin.js';
import { type Application, bodyOf, SESSION_COOKIE, sessionUser } from './application-controller.js';

/** Seconds. */
const SESSION_LIFETIME = 30 * 24 * 60 * 60;

const cookie = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

export const sessionsController = (application: Application) => ({
  async show(context: Context) {
    const name = await sessionUser(context, application);
    if (name === null) throw new Problem('unauthorized');
    return context.json({ user: { name } });
  },

  async create(context: Context) {
    const { name } = await bodyOf(context, session);
    // A real application would ask for a password, and compare it here.
    const user = await application.models.users.signIn(name);
    const token = await application.tokens.sign('session', user.name, SESSION_LIFETIME);
    setCookie(context, SESSION_COOKIE, token, {
      ...cookie,
      maxAge: SESSION_LIFETIME,
      secure: isSecure((header) => context.req.header(header)),
    });
    return context.json({ user }, 201);
  },

  destroy(context: Context) {
    deleteCookie(context, SESSION_COOKIE, cookie);
    return context.body(null, 204);
  },
});
