/** One process at a time for a folder with an embedded database: two of them would destroy it. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. */
const BEAT = 1_000;
const SILENCE = 5_000;

class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

const unless = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
  return null;
};

/**
 * Whether somebody touches the file, as whoever has it does: wherever they run. The number of a process
 * says nothing: another container has the same ones, and so has this machine behind its next start.
 */
async function beats(file: string): Promise<boolean> {
  const touched = () => stat(file).then(({ mtimeMs }) => mtimeMs, unless('ENOENT'));
  const before = await touched();
  for (let waited = 0; waited < SILENCE; waited += BEAT / 4) {
    await wait(BEAT / 4);
    if ((await touched()) !== before) return true;
  }
  return false;
}

/** Returns whether it is ours: nobody else has made it. */
const create = (file: string, text: string) =>
  writeFile(file, text, { flag: 'wx' }).then(() => true, unless('EEXIST'));

const read = (file: string) => readFile(file, 'utf8').catch(unless('ENOENT'));

/** One at a time removes what the dead have left: what is there by then may be of somebody alive. */
async function remove(file: string, owner: string): Promise<void> {
  const guard = `${file}.dead`;
  if (await create(guard, '')) {
    if ((await read(file)) === owner) await rm(file);
    await rm(guard, { force: true });
  } else if (!(await beats(guard))) {
    // It has died in the middle of it.
    await rm(guard, { force: true });
  }
}

/** Makes room where its owner is dead. */
async function clear(file: string, folder: string): Promise<void> {
  const owner = await read(file);
  if (owner === null) return;
  if (!(await beats(file))) return remove(file, owner);
  // Who has it now may have taken it over from that one.
  const present = await read(file);
  if (present === null) return;
  const [host, pid] = present.trim().split(' ');
  throw new FolderInUse(
    `${folder} is used by process ${pid} on ${host}, which touches ${file}. Another one: DATABASE_URL=memory:`,
  );
}

async function take(file: string, folder: string, owner: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    while (!(await create(file, owner))) await clear(file, folder);
  } catch (error) {
    if (error instanceof FolderInUse) throw error;
    throw new Error(`${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Returns what gives it back. What a killed process has left behind is taken over, and so is what belongs
 * to one that stood still for too long: it is told by `lost`, and must not write any more.
 */
export async function lockFolder(
  folder: string,
  lost: (error: Error) => void,
): Promise<() => Promise<void>> {
  // Inside the folder, for that is what containers share. PostgreSQL leaves alone what it does not know.
  const file = join(folder, 'owner.lock');
  const owner = `${hostname()} ${process.pid} ${randomUUID()}\n`;
  await take(file, folder, owner);
  const ifOurs = async (work: () => Promise<void>) => {
    if ((await read(file)) === owner) await work();
    else
      lost(
        new FolderInUse(`${folder} was taken over by another process: ${file} says whose it is`),
      );
  };
  const touch = () => ifOurs(() => utimes(file, new Date(), new Date())).catch(() => {});
  let beat = Promise.resolve();
  const timer = setInterval(() => {
    beat = beat.then(touch);
  }, BEAT).unref();
  return async () => {
    clearInterval(timer);
    await beat;
    await ifOurs(() => rm(file));
  };
}
