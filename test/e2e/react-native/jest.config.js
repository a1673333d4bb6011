/** How jest runs the app's tests: as React Native's template has it; the others here are vitest's. */
module.exports = {
  preset: '@react-native/jest-preset',
  roots: ['<rootDir>/app'],
  setupFilesAfterEnv: ['<rootDir>/app/server.js'],
};
