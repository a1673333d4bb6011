/** How React Native's tools read the sources of the app. */
module.exports = { presets: ['module:@react-native/babel-preset'] };
