/** The globals of a device, by the files of React Native that make them there: WebSocket, URL, ... */
// biome-ignore lint/suspicious/noReactNativeDeepImports: the version is pinned
import 'react-native/Libraries/Core/setUpNavigator';
// biome-ignore lint/suspicious/noReactNativeDeepImports: the version is pinned
import 'react-native/Libraries/Core/setUpXHR';
