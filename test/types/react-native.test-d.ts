/** An app's signals: what they fit, and what fits them. */
import { type ConsumerOptions, createConsumer } from 'catenary';
import { type AppStateLike, appSignals, type NetInfoLike } from 'catenary/react-native';

declare const AppState: AppStateLike;
declare const NetInfo: NetInfoLike;

createConsumer('wss://chat.example/cable', { wake: appSignals(AppState) });
export const wake: ConsumerOptions['wake'] = appSignals(AppState, NetInfo);

// A library's states may be enumerations, and may say more.
declare const Network: {
  addEventListener(
    listener: (state: { readonly type: 'WIFI' | 'NONE'; readonly details: object }) => void,
  ): { remove(): void };
};
appSignals(AppState, Network);

// @ts-expect-error: an app without signals
appSignals();
// @ts-expect-error: what tells of the network is no app
appSignals(NetInfo);
// @ts-expect-error: the module, not its events
appSignals(AppState, AppState);
// @ts-expect-error: it is not the consumer that listens by itself
createConsumer('wss://chat.example/cable', { wake: AppState });
