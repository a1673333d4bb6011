/** The models of server processes, without the processes: what they would broadcast is noted. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, inject } from 'vitest';
import { readConfig } from '../../../../examples/chat/server/config.js';
import { DatabaseClaims } from '../../../../examples/chat/server/models/claims.js';
import { type Database, openDatabase } from '../../../../examples/chat/server/models/database.js';
import { createModels, type Models } from '../../../../examples/chat/server/models/models.js';
import { Limits } from '../../../../examples/chat/server/models/rate-limit.js';

export interface Processes {
  readonly database: Database;
  readonly told: { stream: string; message: unknown }[];
  readonly disconnected: string[];
  /** Of one more process; with another database, what it does there can fail. */
  models(on?: Database): Models;
}

/** A database for all tests of a file, which several processes share. */
export function setUpProcesses(): Processes {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-chat-'));
  let database: Database;
  const told: Processes['told'] = [];
  const disconnected: string[] = [];
  beforeAll(async () => {
    const data = join(folder, 'data');
    cpSync(inject('template'), data, { recursive: true });
    database = await openDatabase(pathToFileURL(data).href, () => {});
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get database() {
      return database;
    },
    told,
    disconnected,
    models: (on = database) =>
      createModels({
        database: on,
        broadcaster: {
          broadcast: async (stream, message) => void told.push({ stream, message }),
          broadcastAll: async (messages) => void told.push(...messages),
          disconnect: async (name) => void disconnected.push(name),
        },
        claims: new DatabaseClaims(database),
        limits: new Limits(readConfig({})),
        presenceTimeout: 45,
      }),
  };
}
