/** Metro's configuration for an app in a page: React Native's components are those for the web. */
const { mergeConfig } = require('@react-native/metro-config');
const app = require('../metro.config');

module.exports = mergeConfig(app, {
  resolver: {
    resolveRequest: (context, name, platform) =>
      context.resolveRequest(
        context,
        name === 'react-native' ? 'react-native-web' : name,
        platform,
      ),
  },
  // What prepares a device.
  serializer: { getModulesRunBeforeMainModule: () => [], getPolyfills: () => [] },
});
