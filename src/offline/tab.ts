/** Which tab this is, and which are gone; what they have stored is not its business. */
import { newId } from './storage.js';

/** Of the globals, what not every runtime has. */
interface Runtime {
  readonly document?: unknown;
  readonly navigator?: { readonly locks?: LockManager };
  readonly sessionStorage?: Storage;
}

/** A tab, or a program that has none. */
export interface Tab {
  /** Empty where there is one program only, as far as can be known. */
  readonly id: string;
  /** Only where its lock is held. */
  readonly locks?: LockManager | undefined;
}

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

/** A page's, which a reload does not clear; cookies may be forbidden. */
function session(): Storage | undefined {
  try {
    const { document, sessionStorage } = globalThis as Runtime;
    return document ? sessionStorage : undefined;
  } catch {
    return undefined;
  }
}

/** The tab that the page is in, with its lock held if there are locks. */
export async function findTab(key: string): Promise<Tab> {
  const { document, navigator } = globalThis as Runtime;
  const locks = navigator?.locks;
  // React Native and the like: who is started again is the same as before.
  if (!document && !locks) return { id: '' };
  const name = `${key}:tab`;
  const remembered = session()?.getItem(name);
  const remember = (id: string) => {
    try {
      session()?.setItem(name, id);
    } catch {
      // Then it is another tab after a reload.
    }
    return id;
  };
  const id = remembered ?? remember(newId());
  if (!locks) return { id };
  if (await holdLock(locks, `${key}:${id}`)) return { id, locks };
  // A duplicated tab has a copy of the other's session.
  const other = newId();
  if (await holdLock(locks, `${key}:${other}`)) return { id: remember(other), locks };
  // Nobody gets a lock here, as in a sandboxed frame.
  return { id };
}
