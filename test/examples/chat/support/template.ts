/** A database that is ready to use, made once: the tests copy it, which is quicker than making another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../../../examples/chat/server/models/database.js';
import { migrate } from '../../../../examples/chat/server/models/migrations.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a database without anything but the seeds. */
    readonly template: string;
  }
}

/** vitest's global set-up; returns the tear-down. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-chat-'));
  const template = join(folder, 'template');
  const database = await openDatabase(pathToFileURL(template).href, console.error);
  await migrate(database);
  await database.close();
  provide('template', template);
  return () => rmSync(folder, { recursive: true, force: true });
}
