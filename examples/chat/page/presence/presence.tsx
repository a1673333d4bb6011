/** Says that the user is there, and knows who else is: one subscription for the whole page. */
import { useSubscription } from 'catenary/react';
import { RequestRefusedError, requests } from 'catenary/request';
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useState,
} from 'react';
import type { Person, Status } from '../../shared/resources.js';
import { overEither } from '../api/over-either.js';
import { presence } from '../api/resources.js';
import { useProblem } from '../connection/use-problem.js';
import { useWhileAway } from '../connection/use-while-away.js';
import { reducePeople } from './people.js';

interface Presence {
  readonly people: readonly Person[];
  /** What the user has chosen in this page, and the server has taken; `null` before. */
  readonly chosen: Status | null;
  /** Why the status is not what was chosen. */
  readonly problem: string;
  appear(status: Status): Promise<void>;
}

const Context = createContext<Presence | null>(null);

/** The server gives up who has been silent for three of them. */
const HEARTBEAT_EVERY = 15_000;

/** Kept in the page: a server that took this user for gone may have forgotten it. */
function useChosen() {
  const [chosen, setChosen] = useState<Status | null>(null);
  const { problem, tell, forget } = useProblem();
  const choose = useCallback(
    async (status: Status, told: Promise<unknown>) => {
      forget();
      try {
        await told;
        setChosen(status);
      } catch (error) {
        tell(error);
      }
    },
    [tell, forget],
  );
  const repeat = (told: Promise<unknown>) =>
    told.then(forget, (error: unknown) => {
      // Without an answer it is told with the next connection.
      if (error instanceof RequestRefusedError) tell(error, 'Your status was not told again. ');
    });
  return { chosen, problem, choose, repeat };
}

export function PresenceProvider({ children }: { readonly children: ReactNode }) {
  const [people, dispatch] = useReducer(reducePeople, []);
  const { chosen, problem, choose, repeat } = useChosen();
  const { perform, state, subscription } = useSubscription('PresenceChannel', {
    ...requests,
    connected({ reconnected }) {
      if (reconnected && chosen) void repeat(this.request('appear', { status: chosen }));
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
  const value = useMemo(() => {
    const appear = (status: Status) => {
      const cable = subscription && (() => subscription.request('appear', { status }));
      const http = async () => dispatch({ type: 'person', person: await presence.update(status) });
      return choose(status, overEither<unknown>(cable, http));
    };
    return { people, chosen, problem, appear };
  }, [people, chosen, problem, subscription, choose]);
  return <Context value={value}>{children}</Context>;
}

export function usePresence(): Presence {
  const presence = use(Context);
  if (!presence) throw new Error('No presence: put a PresenceProvider around the component');
  return presence;
}
