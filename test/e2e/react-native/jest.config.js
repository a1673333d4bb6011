/** How jest runs the app's tests: as React Native's template has it. */
module.exports = { preset: '@react-native/jest-preset' };
