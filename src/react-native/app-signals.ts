/** What an app hears of its life, for a consumer; it imports nothing of React Native. */
import type { Signals } from '../core/options.js';

/** What listening gives back, to end it: an object, as of `AppState`, or a function, as of NetInfo. */
export type Listening =
  | {
      /** Ends it. */
      remove(): void;
    }
  | (() => void);

/** The part of React Native's `AppState` that is used. */
export interface AppStateLike {
  /** The last one that is known; `background` where the app was started without a screen. */
  readonly currentState: string | null;
  /** Tells of each change: `active`, `inactive`, `background`. */
  addEventListener(type: 'change', listener: (state: string) => void): Listening;
}

/** What is used of a network's description. What is missing or `null` is not known. */
export interface NetworkState {
  /** `wifi`, `cellular` and the like. */
  readonly type?: string | null | undefined;
  /** Whether there is any network. */
  readonly isConnected?: boolean | null | undefined;
  /** Whether there is more than the network itself, as behind the login page of a hotel. */
  readonly isInternetReachable?: boolean | null | undefined;
}

/** The part of `@react-native-community/netinfo` that is used. */
export interface NetInfoLike {
  /** Tells of the network's state, at first and after each change. */
  addEventListener(listener: (state: NetworkState) => void): Listening;
}

/** Two networks with the same are the same, as far as a socket is concerned. */
const kindOf = ({ type, isConnected, isInternetReachable }: NetworkState): string =>
  isConnected === false ? 'none' : `${type} ${isInternetReachable !== false}`;

// Mocks of either may give nothing back.
const end = (listening: Listening | undefined): void =>
  typeof listening === 'function' ? listening() : listening?.remove();

/**
 * For the option `wake`: puts the connection away with the app, and takes it up again in the
 * foreground and on another network. A loss of the network changes nothing: what tells of it is wrong
 * too often to keep an app from its server, and a dead connection is found anyway.
 *
 * @param AppState - of `react-native`
 * @param NetInfo - the default export of `@react-native-community/netinfo`, or what has its
 * `addEventListener`
 *
 * @example
 * ```ts no-check
 * import { createConsumer } from 'catenary';
 * import { appSignals } from 'catenary/react-native';
 * import { AppState } from 'react-native';
 *
 * const consumer = createConsumer('https://example.org/cable', { wake: appSignals(AppState) });
 * ```
 */
export const appSignals =
  (AppState: AppStateLike, NetInfo?: NetInfoLike) =>
  ({ wake, suspend }: Signals): (() => void) => {
    let app: string | null = null;
    let network: string | undefined;
    const appChanged = (state: string | null) => {
      app = state;
      if (state === 'active') wake();
      else if (state === 'background') suspend();
    };
    const networkChanged = (state: NetworkState) => {
      const former = network;
      network = kindOf(state);
      // The first is no change; and who wakes what is in the background opens a socket there.
      const isNews = former !== undefined && former !== network;
      if (isNews && network !== 'none' && app !== 'background') wake();
    };
    const life = AppState.addEventListener('change', appChanged);
    const net = NetInfo?.addEventListener(networkChanged);
    // Started there: by a push message, say.
    if (AppState.currentState === 'background') appChanged('background');
    return () => {
      end(life);
      end(net);
    };
  };
