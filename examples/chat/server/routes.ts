/** Which address leads to which controller. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { MAX_FILE_SIZE } from '../shared/limits.js';
import {
  type Application,
  answerErrors,
  type Env,
  requireOwnOrigin,
  requireReadable,
  requireSession,
} from './controllers/application-controller.js';
import { booksController } from './controllers/books-controller.js';
import { dashboardsController } from './controllers/dashboards-controller.js';
import type { healthController } from './controllers/health-controller.js';
import { messagesController } from './controllers/messages-controller.js';
import { notificationsController } from './controllers/notifications-controller.js';
import { presencesController } from './controllers/presences-controller.js';
import { receiptsController } from './controllers/receipts-controller.js';
import { roomsController } from './controllers/rooms-controller.js';
import { sessionsController } from './controllers/sessions-controller.js';
import { tokensController } from './controllers/tokens-controller.js';
import { uploadsController } from './controllers/uploads-controller.js';
import { Problem } from './models/problem.js';

/** What Vite has built. */
const PAGE = fileURLToPath(new URL('../dist', import.meta.url));

const common = {
  // TLS ends in front of this server, and whoever does that knows for how long.
  strictTransportSecurity: false,
  referrerPolicy: 'same-origin',
};

/** Answers are data. Should somebody open one as a page, uploads above all, it can do nothing. */
const dataHeaders = secureHeaders({
  ...common,
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], sandbox: [] },
});

const pageHeaders = secureHeaders({
  ...common,
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    baseUri: ["'none'"],
    objectSrc: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

/** Vite names assets after what is in them; everything else is asked for each time. */
const cacheAssets = (path: string, context: Context) =>
  context.header(
    'Cache-Control',
    path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  );

/** The rest of it is not read, so nothing else can come over this connection. */
const tooLarge = (context: Context): never => {
  context.header('connection', 'close');
  throw new Problem('too_large');
};

export function drawRoutes(application: Application, health: ReturnType<typeof healthController>) {
  const routes = new Hono<Env>();
  routes.onError(answerErrors(application));
  routes.use(requireReadable);
  routes.get('/health', health.show);
  routes.get('/metrics', health.metrics);
  routes.route('/api', api(application));
  routes.use(pageHeaders);
  if (existsSync(PAGE)) routes.use(serveStatic({ root: PAGE, onFound: cacheAssets }));
  else routes.get('/', (context) => context.text('Build the page first: npm run build\n', 503));
  routes.notFound(() => {
    throw new Problem('not_found');
  });
  return routes;
}

function api(application: Application): Hono<Env> {
  const routes = new Hono<Env>();
  routes.use(dataHeaders);
  routes.use(requireOwnOrigin(application));
  routes.use(bodyLimit({ maxSize: MAX_FILE_SIZE, onError: tooLarge }));

  const sessions = sessionsController(application);
  routes.get('/session', sessions.show);
  routes.post('/session', sessions.create);
  routes.delete('/session', sessions.destroy);

  routes.use(requireSession(application));
  routes.post('/token', tokensController(application).create);

  drawRooms(routes, application);
  drawPeople(routes, application);

  const books = booksController(application);
  routes.get('/books', books.index);
  routes.post('/books', books.create);
  routes.patch('/books/:id', books.update);
  routes.delete('/books/:id', books.destroy);
  return routes;
}

function drawRooms(routes: Hono<Env>, application: Application): void {
  const rooms = roomsController(application);
  routes.get('/rooms', rooms.index);
  routes.get('/rooms/:slug', rooms.show);
  routes.post('/rooms/:slug/read', receiptsController(application).create);

  const messages = messagesController(application);
  routes.get('/rooms/:slug/messages', messages.index);
  routes.post('/rooms/:slug/messages', messages.create);
  routes.patch('/messages/:id', messages.update);
  routes.delete('/messages/:id', messages.destroy);

  const files = uploadsController(application);
  routes.post('/files', files.create);
  routes.get('/files/:id', files.show);
}

function drawPeople(routes: Hono<Env>, application: Application): void {
  const notifications = notificationsController(application);
  routes.get('/notifications', notifications.index);
  routes.post('/notifications/read', notifications.read);
  routes.post('/users/:name/notifications', notifications.create);

  const presence = presencesController(application);
  routes.get('/presence', presence.index);
  routes.put('/presence', presence.update);

  routes.get('/dashboard', dashboardsController(application).show);
}
