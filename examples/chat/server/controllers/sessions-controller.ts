/** Signing in and out. It is a demonstration: a password belongs here. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import { Problem } from '../models/problem.js';
import { session } from '../models/schemas.js';
import { SESSION_LIFETIME } from '../models/session.js';
import { isSecure } from '../origin.js';
import {
  type Application,
  bodyOf,
  currentSession,
  SESSION_COOKIE,
} from './application-controller.js';

const cookie = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

export const sessionsController = (application: Application) => ({
  async show(context: Context) {
    const current = await currentSession(context, application);
    if (!current) throw new Problem('unauthorized');
    return context.json({ user: { name: current.name } });
  },

  async create(context: Context) {
    const { models, tokens, addressOf } = application;
    const { name } = await bodyOf(context, session);
    const { remote } = getConnInfo(context);
    await models.limits.signIn(addressOf(remote.address, context.req.header('x-forwarded-for')));
    // A real application would ask for a password, and compare it here.
    const user = await models.users.signIn(name);
    const former = await currentSession(context, application);
    const id = await models.sessions.create(user.name);
    // Its cookie is gone from here on: nobody could sign out of it any more.
    if (former) await models.sessions.end(former.session);
    const token = await tokens.sign('session', id, SESSION_LIFETIME);
    setCookie(context, SESSION_COOKIE, token, {
      ...cookie,
      maxAge: SESSION_LIFETIME,
      secure: isSecure((header) => context.req.header(header)),
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
});
