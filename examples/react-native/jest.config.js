/** How jest runs the tests: the first of a run loads React Native, which takes its time. */
module.exports = {
  preset: '@react-native/jest-preset',
  testTimeout: 30_000,
};
