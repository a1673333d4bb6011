/** The user's outbox and who delivers it, for as long as the user is signed in, whichever view is shown. */
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react';
import { messages } from '../api/resources.js';
import { useMode } from '../connection/connection.js';
import { Courier } from './courier.js';
import { type Entry, Outbox } from './outbox.js';

interface Delivery {
  readonly outbox: Outbox;
  readonly courier: Courier;
}

const Context = createContext<Delivery | null>(null);

/** For what went wrong on the way while there is a way. */
const TRY_EVERY = 4_000;

function makeDelivery(user: string): Delivery {
  const outbox = new Outbox(localStorage, user);
  return { outbox, courier: new Courier(outbox, messages.create) };
}

interface ProviderProps {
  readonly user: string;
  readonly children: ReactNode;
}

/** Give it another `key` for another user. */
export function OutboxProvider({ user, children }: ProviderProps) {
  const [delivery] = useState(() => makeDelivery(user));
  const { outbox, courier } = delivery;
  const mode = useMode();
  useEffect(() => {
    if (mode === 'none') return;
    const stop = courier.start();
    const timer = setInterval(() => courier.wake(), TRY_EVERY);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [courier, mode]);
  useEffect(() => {
    const reload = () => outbox.reload();
    addEventListener('storage', reload);
    return () => removeEventListener('storage', reload);
  }, [outbox]);
  return <Context value={delivery}>{children}</Context>;
}

function useDelivery(): Delivery {
  const delivery = use(Context);
  if (!delivery) throw new Error('No outbox: put an OutboxProvider around the component');
  return delivery;
}

/** All entries, of whichever room. */
export function useOutbox(): Delivery & { readonly entries: readonly Entry[] } {
  const delivery = useDelivery();
  const entries = useSyncExternalStore(delivery.outbox.subscribe, delivery.outbox.get);
  return useMemo(() => ({ ...delivery, entries }), [delivery, entries]);
}
