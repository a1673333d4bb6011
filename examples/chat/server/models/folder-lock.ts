/** One process at a time for a folder with an embedded database: two of them would destroy it. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
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

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether somebody touches the file, as whoever has it does: wherever they run. */
async function beats(file: string): Promise<boolean> {
  const touched = () => stat(file).then(({ mtimeMs }) => mtimeMs, unless('ENOENT'));
  const before = await touched();
  for (let waited = 0; waited < SILENCE; waited += BEAT / 4) {
    await wait(BEAT / 4);
    if ((await touched()) !== before) return true;
  }
  return false;
}

/** A process of our own number is one of another container, or of one that was started again. */
async function lives(file: string, [host, pid]: readonly string[]): Promise<boolean> {
  const isOurs = host === hostname() && Number(pid) > 0 && Number(pid) !== process.pid;
  return isOurs ? isRunning(Number(pid)) : beats(file);
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
  const [host = '', pid = ''] = owner.trim().split(' ');
  if (await lives(file, [host, pid])) {
    throw new FolderInUse(`${folder} is used by process ${pid}. Another one: DATABASE_URL=memory:`);
  }
  await remove(file, owner);
}

/** Returns what gives it back. What a killed process has left behind is taken over. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  // Beside the folder: inside, there is nothing but the database.
  const file = `${resolve(folder)}.lock`;
  const owner = `${hostname()} ${process.pid} ${randomUUID()}\n`;
  while (!(await create(file, owner))) await clear(file, folder);
  const touch = () => utimes(file, new Date(), new Date()).catch(() => {});
  const timer = setInterval(touch, BEAT).unref();
  return async () => {
    clearInterval(timer);
    await rm(file, { force: true });
  };
}
