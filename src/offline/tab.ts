/** Which tab this is, and which are gone; what they have stored is not its business. */
import { newId } from './storage.js';

/** Of the globals, what not every runtime has. */
export interface Runtime {
  readonly document?: unknown;
  readonly navigator?: { readonly locks?: LockManager };
  readonly sessionStorage?: Storage;
}

/** A tab, or a program that has none. */
export interface Tab {
  /** Empty where there is one program only, as far as can be known. */
  readonly id: string;
  /** Whether it comes back under the same id when it is loaded again. */
  readonly isPage?: boolean;
  /** Only where its lock is held. */
  readonly locks?: LockManager | undefined;
}

/**
 * Whether it is an id that was made here. Any other may name what is no tab's, such as the index of all:
 * whoever waits for that waits for itself.
 */
export const isId = (id: unknown): id is string => typeof id === 'string' && /^\w{8,}$/.test(id);

/** What its lock is called, and its list in the storage. */
export const nameOf = (key: string, { id }: Pick<Tab, 'id'>): string => (id ? `${key}:${id}` : key);

/** How long a reloaded page waits for the lock of the one before (ms); a duplicated tab gets none. */
const RELOAD = 1_000;

/** For as long as the page lives. @returns whether it was granted */
const holdLock = (locks: LockManager, name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), RELOAD);
    const held = () => {
      clearTimeout(timer);
      resolve(true);
      return new Promise<never>(() => {});
    };
    Promise.resolve(locks.request(name, { signal: patience.signal }, held)).catch(() => {
      clearTimeout(timer);
      resolve(false);
    });
  });

/** What a reload does not clear. Where cookies are forbidden, or it is full, there is none. */
export function callSession<Result>(act: (session: Storage) => Result): Result | undefined {
  try {
    const { document, sessionStorage } = globalThis as Runtime;
    return document && sessionStorage ? act(sessionStorage) : undefined;
  } catch {
    return undefined;
  }
}

const tabName = (key: string): string => `${key}:tab`;

/** What the session says; a duplicated tab has not noticed yet. */
export const tabOf = (key: string): string | null | undefined =>
  callSession((session) => session.getItem(tabName(key)));

/** Never throws. What {@link tabOf} says is there at once. */
export async function findTab(key: string): Promise<Tab> {
  const { document, navigator } = globalThis as Runtime;
  const locks = navigator?.locks;
  // React Native and the like: who is started again is the same as before.
  if (!document && !locks) return { id: '' };
  const remember = (id: string) => {
    callSession((session) => session.setItem(tabName(key), id));
    return id;
  };
  const isPage = !!document;
  const known = tabOf(key);
  const id = isId(known) ? known : remember(newId());
  if (!locks) return { id };
  // A duplicated tab has a copy of the other's session.
  for (const own of [id, newId()])
    if (await holdLock(locks, nameOf(key, { id: own })))
      return { id: remember(own), locks, isPage };
  // Nobody gets a lock here, as in a sandboxed frame.
  return { id };
}
