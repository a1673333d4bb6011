/** Says that the user is there, and knows who else is: one subscription for the whole page. */
import { useSubscription } from 'catenary/react';
import { requests } from 'catenary/request';
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useReducer,
  useState,
} from 'react';
import type { Person, Status } from '../../shared/resources.js';
import { overEither } from '../api/over-either.js';
import { presence } from '../api/resources.js';
import { useWhileAway } from '../connection/use-while-away.js';
import { reducePeople } from './people.js';

interface Presence {
  readonly people: readonly Person[];
  /** What the user has chosen in this page, and the server has taken; `null` before. */
  readonly chosen: Status | null;
  /** Rejects where it could not be told, or was refused. */
  appear(status: Status): Promise<void>;
}

const Context = createContext<Presence | null>(null);

/** The server gives up who has been silent for three of them. */
const HEARTBEAT_EVERY = 15_000;

export function PresenceProvider({ children }: { readonly children: ReactNode }) {
  const [people, dispatch] = useReducer(reducePeople, []);
  /** Here: a server that took this user for gone may have forgotten it. */
  const [chosen, setChosen] = useState<Status | null>(null);
  const { perform, state, subscription } = useSubscription('PresenceChannel', {
    ...requests,
    connected({ reconnected }) {
      if (reconnected && chosen) this.perform('appear', { status: chosen });
    },
    received: dispatch,
  });
  useEffect(() => {
    if (state !== 'subscribed') return;
    const timer = setInterval(() => perform('heartbeat'), HEARTBEAT_EVERY);
    return () => clearInterval(timer);
  }, [state, perform]);
  useWhileAway(async (signal) => {
    dispatch({ type: 'presence', people: await presence.index(signal) });
  });
  const value = useMemo(
    () => ({
      people,
      chosen,
      async appear(status: Status) {
        await overEither<unknown>(
          subscription && (() => subscription.request('appear', { status })),
          async () => dispatch({ type: 'person', person: await presence.update(status) }),
        );
        setChosen(status);
      },
    }),
    [people, chosen, subscription],
  );
  return <Context value={value}>{children}</Context>;
}

export function usePresence(): Presence {
  const presence = use(Context);
  if (!presence) throw new Error('No presence: put a PresenceProvider around the component');
  return presence;
}
