/** All models of the application, made for one database and one cable. */
import { Books } from './book.js';
import type { Broadcaster } from './broadcaster.js';
import type { DatabaseClaims } from './claims.js';
import type { Database } from './database.js';
import { Messages } from './message.js';
import { Notifications } from './notification.js';
import { Presence } from './presence.js';
import type { Limits } from './rate-limit.js';
import { Rooms } from './room.js';
import { ServerProcesses } from './server-process.js';
import { Sessions } from './session.js';
import { Stats } from './stats.js';
import { Uploads } from './upload.js';
import { Users } from './user.js';

interface Parts {
  readonly database: Database;
  readonly broadcaster: Broadcaster;
  readonly limits: Limits;
  readonly claims: DatabaseClaims;
  /** Seconds. */
  readonly presenceTimeout: number;
}

export type Models = ReturnType<typeof createModels>;

export function createModels({ database, broadcaster, limits, claims, presenceTimeout }: Parts) {
  const rooms = new Rooms(database, broadcaster, limits);
  const notifications = new Notifications(database, broadcaster, limits);
  return {
    users: new Users(database),
    sessions: new Sessions(database, broadcaster),
    rooms,
    messages: new Messages({ database, broadcaster, rooms, notifications, limits }),
    notifications,
    presence: new Presence(database, broadcaster, limits, presenceTimeout),
    books: new Books(database, broadcaster),
    uploads: new Uploads(database),
    stats: new Stats(database, broadcaster, presenceTimeout),
    processes: new ServerProcesses(database, rooms),
    claims,
    limits,
  };
}
