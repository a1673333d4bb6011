/** Metro's configuration for a program on the bare VM: its host runs first, in place of a device's. */
const { mergeConfig } = require('@react-native/metro-config');
const app = require('../metro.config');

module.exports = mergeConfig(app, {
  serializer: { getModulesRunBeforeMainModule: () => [require.resolve('./host.js')] },
});
