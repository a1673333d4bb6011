/** Finds what closed tabs have left; without Web Locks it touches nothing of others. */
import type { CommandStorage, StoredCommand } from './storage.js';
import { nameOf, type Tab } from './tab.js';

/** How long the lock of another tab has to be free (ms): one that is loaded again takes it back. */
const GRACE = 10_000;

/** Who adopts. */
interface Adopter {
  /** The list under a name. */
  read(name: string): Promise<StoredCommand[]>;
  /** Takes a command that is in no storage any more. */
  adopted(stored: StoredCommand): void;
  failed(cause: unknown): void;
}

/**
 * Enlists this tab, and adopts of the others what they leave: who gets the lock of one knows that it
 * is gone, or is being loaded again. Resolves without waiting for those.
 */
export async function adopt(
  storage: CommandStorage,
  key: string,
  { id, isPage, locks }: Tab,
  { read, adopted, failed }: Adopter,
): Promise<void> {
  if (!locks) return;
  const index = `${key}:tabs`;
  const change = (act: (ids: string[]) => string[]) =>
    locks.request(index, async () => {
      const text = await storage.getItem(index);
      const ids = act(JSON.parse(text || '[]'));
      await storage.setItem(index, JSON.stringify(ids));
      return ids;
    });
  const take = async (other: string) => {
    const list = await read(nameOf(key, { id: other }));
    // Before it is written here: rather lost with this tab than sent by two.
    await storage.removeItem(nameOf(key, { id: other }));
    for (const stored of list) adopted(stored);
    await change((ids) => ids.filter((each) => each !== other));
  };
  const takeIfGone = (other: string) =>
    locks.request(nameOf(key, { id: other }), { ifAvailable: true }, (lock) =>
      lock ? take(other).then(() => true) : false,
    );
  const wait = async (other: string) => {
    do {
      await locks.request(nameOf(key, { id: other }), () => {});
      await new Promise((resolve) => setTimeout(resolve, GRACE));
    } while (!(await takeIfGone(other)));
  };
  const ids = await change((all) => [...new Set([...all, id])]).catch(failed);
  for (const other of ids ?? []) {
    if (other === id) continue;
    // What is no page has no way to come back as the one that it was.
    const isTaken = !isPage && (await takeIfGone(other).catch(failed));
    if (!isTaken) void wait(other).catch(failed);
  }
}
