/** Signing in and out, and tokens for the cable. It is a demonstration: a password belongs here. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Refusal } from '../cable/refusal.js';
import { session } from '../models/schemas.js';
import { SESSION_LIFETIME } from '../models/session.js';
import {
  type Application,
  bodyOf,
  currentSession,
  type Request,
  SESSION_COOKIE,
} from './application-controller.js';

const cookie = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

export const sessionsController = (application: Application) => ({
  async show(context: Context) {
    const current = await currentSession(context, application);
    if (!current) throw new Refusal('unauthorized');
    return context.json({ user: { name: current.name } });
  },

  async create(context: Context) {
    const { models, tokens, addressOf } = application;
    const { name } = await bodyOf(context, session);
    const { remote } = getConnInfo(context);
    await models.limits.signIn(addressOf(remote.address, context.req.header('x-forwarded-for')));
    // A real application would ask for a password, and compare it here.
    const user = await models.users.signIn(name);
    const claims = { name, session: await models.sessions.create(user.name) };
    const token = await tokens.sign('session', claims, SESSION_LIFETIME);
    setCookie(context, SESSION_COOKIE, token, {
      ...cookie,
      maxAge: SESSION_LIFETIME,
      // TLS may end in front of us; where the page comes from is known to the browser.
      secure: context.req.header('origin')?.startsWith('https:') ?? false,
    });
    return context.json({ user }, 201);
  },

  /** The cookie may have been copied, and other windows are open: all of it ends. */
  async destroy(context: Context) {
    const current = await currentSession(context, application);
    if (current) await application.models.sessions.end(current.session);
    deleteCookie(context, SESSION_COOKIE, cookie);
    return context.body(null, 204);
  },

  async createToken(context: Request) {
    const { tokenLifetime: expiresIn, tokens } = application;
    const claims = { name: context.get('user'), session: context.get('session') };
    const token = await tokens.sign('cable', claims, expiresIn);
    return context.json({ token, expiresIn });
  },
});
