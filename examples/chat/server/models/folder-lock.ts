/** One process at a time for a folder with an embedded database: two of them would destroy it. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/** Whether a process lives that is not this one. */
function lives(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Returns what gives it back. What a killed process has left behind is taken over. */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  // Beside the folder: inside, there is nothing but the database.
  const file = `${resolve(folder)}.lock`;
  const owner = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (lives(owner)) {
    throw new FolderInUse(
      `${folder} is used by process ${owner}. Another one: DATABASE_URL=memory:`,
    );
  }
  await writeFile(file, `${process.pid}\n`);
  return () => rm(file, { force: true });
}
