/** The tests of the core and of the features that use its limits, as one project: Stryker runs no more. */
export default {
  test: {
    include: ['test/{core,offline,request}/**/*.test.ts'],
    // Of a busy machine they, and the limit below, would tell and not of a mutant.
    testNamePattern: /^(?!.*linear time)/,
    testTimeout: 60_000,
    // Programs of their own: they know nothing of the sources that are broken here.
    exclude: ['test/core/timers.test.ts'],
  },
};
