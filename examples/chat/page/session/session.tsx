/** Who is signed in, by the session's cookie, which all tabs share; behind a change, nothing is left of the last one. */
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { RefusedError } from '../api/errors.js';
import { onSessionLost } from '../api/http.js';
import { session } from '../api/resources.js';
import { forget } from './cable.js';

type Who =
  /** `unknown` until the server has said. */
  | { readonly state: 'unknown' | 'unreachable' }
  | { readonly state: 'out'; readonly notice: string }
  | { readonly state: 'in'; readonly name: string };

interface Session {
  readonly who: Who;
  signIn(name: string): Promise<void>;
  signOut(): Promise<void>;
}

const Context = createContext<Session | null>(null);

/** Other tabs hear of a change by the name of this key. */
const CHANGED = 'session-changed';

const ASK_AGAIN = 3_000;

function tellOtherTabs(): void {
  try {
    localStorage.setItem(CHANGED, String(Date.now()));
  } catch {
    // Without a storage, the other tabs find out when the server knows nobody, or somebody else.
  }
}

async function ask(): Promise<Who> {
  try {
    const { user } = await session.show();
    return { state: 'in', name: user.name };
  } catch (error) {
    return error instanceof RefusedError ? { state: 'out', notice: '' } : { state: 'unreachable' };
  }
}

const nameOf = (who: Who) => (who.state === 'in' ? who.name : null);

/** Asks at the start, until there is an answer, and when another tab has signed in or out. */
function useWho() {
  const [who, setWho] = useState<Who>({ state: 'unknown' });
  const become = useCallback(async (next: Who) => {
    await forget();
    setWho(next);
  }, []);
  useEffect(() => {
    if (who.state !== 'unknown' && who.state !== 'unreachable') return;
    const wait = who.state === 'unknown' ? 0 : ASK_AGAIN;
    // An answer that is the same as before starts the wait anew, because it is another object.
    const timer = setTimeout(() => void ask().then(setWho), wait);
    return () => clearTimeout(timer);
  }, [who]);
  useEffect(() => {
    const changed = async ({ key }: StorageEvent) => {
      if (key !== CHANGED) return;
      const next = await ask();
      if (next.state !== 'unreachable' && nameOf(next) !== nameOf(who)) await become(next);
    };
    const listener = (event: StorageEvent) => void changed(event);
    addEventListener('storage', listener);
    return () => removeEventListener('storage', listener);
  }, [who, become]);
  return [who, become] as const;
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [who, become] = useWho();
  const name = nameOf(who);
  useEffect(() => {
    if (name === null) return;
    const notice = 'Your session has ended. Sign in again: what you have not sent is still here.';
    return onSessionLost(name, () => void become({ state: 'out', notice }));
  }, [name, become]);
  const actions = useMemo(
    () => ({
      async signIn(name: string) {
        const { user } = await session.create(name);
        await become({ state: 'in', name: user.name });
        tellOtherTabs();
      },
      async signOut() {
        // First: if the server cannot be reached, the session goes on, and so does the page.
        await session.destroy();
        await become({ state: 'out', notice: '' });
        tellOtherTabs();
      },
    }),
    [become],
  );
  const value = useMemo(() => ({ who, ...actions }), [who, actions]);
  return <Context value={value}>{children}</Context>;
}

export function useSession(): Session {
  const session = use(Context);
  if (!session) throw new Error('No session: put a SessionProvider around the component');
  return session;
}

/** Below the sign-in, there is always somebody. */
export function useUser(): string {
  const { who } = useSession();
  if (who.state !== 'in') throw new Error('Nobody is signed in here');
  return who.name;
}
