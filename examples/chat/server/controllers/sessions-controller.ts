/** Signing in and out, and tokens for the cable. It is a demonstration: a password belongs here. */
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Refusal } from '../cable/refusal.js';
import { session } from '../models/schemas.js';
import {
  type Application,
  bodyOf,
  type Request,
  SESSION_COOKIE,
  sessionUser,
} from './application-controller.js';

/** Seconds. */
const SESSION_LIFETIME = 30 * 24 * 60 * 60;

const cookie = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

export const sessionsController = (application: Application) => ({
  async show(context: Context) {
    const name = await sessionUser(context, application);
    if (name === null) throw new Refusal('unauthorized');
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
      // TLS may end in front of us; where the page comes from is known to the browser.
      secure: context.req.header('origin')?.startsWith('https:') ?? false,
    });
    return context.json({ user }, 201);
  },

  destroy(context: Context) {
    deleteCookie(context, SESSION_COOKIE, cookie);
    return context.body(null, 204);
  },

  async createToken(context: Request) {
    const { tokenLifetime: expiresIn, tokens } = application;
    const token = await tokens.sign('cable', context.get('user'), expiresIn);
    return context.json({ token, expiresIn });
  },
});
