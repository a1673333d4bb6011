/** `catenary/react-native`: an app's life as a consumer's signals; a barrel, without effects. */
export {
  type AppStateLike,
  appSignals,
  type Listening,
  type NetInfoLike,
  type NetworkState,
} from './app-signals.js';
