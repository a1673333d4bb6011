module.exports = {
  preset: '@react-native/jest-preset',
  // The first screen loads React Native.
  testTimeout: 30_000,
};
