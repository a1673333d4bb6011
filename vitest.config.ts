import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** The tests that need a build. */
const BUILT = ['test/package/**/*.test.ts', 'test/examples/*.test.ts'];

/** The tests of the application's server, which has a database. */
const CHAT = ['test/examples/chat/*.test.ts'];

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig(({ mode }) => ({
  // Tests that name the package as users do still run on the sources, as in tsconfig.json.
  resolve: {
    alias: [
      { find: /^catenary(\/src)?$/, replacement: source('index.ts') },
      { find: /^catenary\/([\w-]+)$/, replacement: source('$1/index.ts') },
    ],
  },
  test: {
    // By default one core is left idle: of two, as in CI, that is half.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...BUILT, ...CHAT, 'test/{e2e,survival}/**'],
        },
      },
      {
        // Random programs, hostile frames, odd clocks and leaks, in a short form; `npm run survive`
        // has the size for a night.
        extends: true,
        test: {
          name: 'survival',
          include: ['test/survival/**/*.test.ts'],
          env: { SURVIVAL_SIZE: mode === 'nightly' ? 'nightly' : 'short' },
        },
      },
      {
        // The tests of the hooks once more, on the oldest React that they are for.
        extends: true,
        resolve: {
          alias: [
            {
              find: /^(react|react-dom|@testing-library\/react)(\/.*)?$/,
              replacement: fileURLToPath(
                new URL('./test/react/react-18/node_modules/$1$2', import.meta.url),
              ),
            },
          ],
        },
        test: {
          name: 'react-18',
          include: ['test/react/*.test.ts'],
          globalSetup: 'test/react/react-18/install.ts',
        },
      },
      {
        // The tests of the composables once more, on the oldest Vue that they are for.
        extends: true,
        resolve: {
          alias: [
            {
              find: /^(vue|@vue\/test-utils)(\/.*)?$/,
              replacement: fileURLToPath(
                new URL('./test/vue/vue-3.3/node_modules/$1$2', import.meta.url),
              ),
            },
          ],
        },
        test: {
          name: 'vue-3.3',
          include: ['test/vue/*.test.ts'],
          globalSetup: 'test/vue/vue-3.3/install.ts',
        },
      },
      {
        // The package as it is published: built, packed and installed by the set-up, once; and the
        // examples, which import the build.
        extends: true,
        test: {
          name: 'package',
          include: BUILT,
          globalSetup: 'test/package/install.ts',
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'chat',
          include: CHAT,
          globalSetup: 'test/examples/chat/support/template.ts',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text', 'html'],
      thresholds: {
        statements: 95,
        lines: 95,
        functions: 95,
        branches: 95,
        'src/core/{protocol,reconnect,connection-state,transition}.ts': { 100: true },
      },
    },
  },
}));
