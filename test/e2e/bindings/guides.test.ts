/** What the guides' lines for a shell do: install what the tests install, and start the server. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { installDependencies } from '../support/folder.js';
import { guideCommands, guideFiles } from '../support/guide.js';
import { freePort, startProgram } from '../support/processes.js';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Starts it with another port, for others may have that one. It is ready when it has given a token. */
async function startServer(line: string, portOfGuide: string) {
  const port = String(await freePort());
  const [command = '', ...args] = line.replace(`:${portOfGuide} `, `:${port} `).split(' ');
  expect(args.join(' ')).toContain(port);
  const headers = { 'content-type': 'application/json' };
  return startProgram(command, args, {
    cwd: repository,
    async ready() {
      const init = { method: 'POST', headers, body: '{"name":"ada"}' };
      const response = await fetch(`http://127.0.0.1:${port}/tokens`, init);
      return typeof (await response.json()).token === 'string';
    },
  });
}

describe.each([
  ['react.md', 'vite.config.ts', ['3000']],
  ['vue.md', 'vite.config.ts', ['3000']],
  ['react-native.md', 'vite.config.mjs', ['3000', '3001']],
])('the server of docs/%s', (page, config, ports) => {
  const blocks = guideCommands(page).filter((lines) => lines.some((line) => /^puma/.test(line)));

  test('has a terminal of its own, and the port that the page asks', () => {
    expect(blocks).toEqual(ports.map((port) => [expect.stringContaining(`:${port} `)]));
    expect(guideFiles(page)[config]).toContain(`'http://127.0.0.1:${ports.at(-1)}'`);
  });

  test('starts', async () => {
    for (const [index, port] of ports.entries()) {
      const program = await startServer(blocks[index]?.[0] ?? '', port);
      await program.stop();
    }
  });
});

interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const readPackages = (folder: string): Packages =>
  JSON.parse(readFileSync(new URL(`../${folder}/package.json`, import.meta.url), 'utf8'));

/** What makes the new application of a guide: a package, and the folder in it that is copied. */
function templateOf(page: string): readonly [maker: string, template: string] {
  const lines = guideCommands(page).flat().join('\n');
  const [, name, template] =
    /^npm create (\w+)@latest .*--template ([\w-]+) --no-interactive$/m.exec(lines) ?? [];
  if (name) return [`create-${name}`, `template-${template}`];
  const { devDependencies } = readPackages('bindings/fresh-native');
  const version = devDependencies['@react-native-community/template'];
  expect(lines).toContain(`npx @react-native-community/cli init Chat --version ${version}\n`);
  return ['@react-native-community/template', 'template'];
}

const sortedNames = (names: readonly string[], exceptions: readonly string[]): string[] =>
  names.filter((name) => !exceptions.includes(name)).sort();

/** What the lines of a guide name for npm to install, with a version or without; for development alone, or not. */
const packagesIn = (page: string, isDev: boolean): string[] =>
  guideCommands(page)
    .flat()
    .filter((line) => /^npm (i|install|add) /.test(line))
    .map((line) => line.split(' ').slice(2))
    .filter((words) => (words[0] === '-D') === isDev)
    .flatMap((words) => (isDev ? words.slice(1) : words));

/** What the lines of a guide install; what is for development alone is in the second half. */
function installedBy(page: string, exceptions: readonly string[]) {
  return [false, true].map((isDev) => {
    const names = packagesIn(page, isDev).map((name) => name.replace(/(?<=.)@.*/, ''));
    return sortedNames(names, ['catenary', ...exceptions]);
  });
}

/** What a folder of the tests has, and the new application has not. */
function addedIn(folder: string, created: Packages, exceptions: readonly string[]) {
  const { dependencies, devDependencies } = readPackages(folder);
  const known = [created.dependencies, created.devDependencies].flatMap(Object.keys);
  expect(known).not.toEqual([]);
  return [dependencies, devDependencies].map((packages) =>
    sortedNames(Object.keys(packages), [...known, ...exceptions]),
  );
}

interface Installed {
  readonly page: string;
  /** Where the new application's template is. */
  readonly fresh: string;
  /** Where what is installed is looked for, if that is another one. */
  readonly folder?: string;
  /** What the page installs for another folder. */
  readonly elsewhere?: readonly string[];
  /** What only the tests need. */
  readonly tools?: readonly string[];
}

const INSTALLED: readonly Installed[] = [
  { page: 'react.md', fresh: 'bindings/fresh-react' },
  { page: 'vue.md', fresh: 'bindings/fresh-vue' },
  {
    page: 'react-native.md',
    fresh: 'bindings/fresh-native',
    // Its test in jest runs in the other folder.
    elsewhere: ['@testing-library/react-native'],
  },
  {
    page: 'react-native.md',
    fresh: 'bindings/fresh-native',
    folder: 'react-native',
    // It runs in a page in the other folder.
    elsewhere: ['react-dom', 'react-native-web', 'vite', '@vitejs/plugin-react'],
    tools: ['hermes-compiler', 'hermes-engine-cli', 'metro', 'react-dom', 'react-native-web'],
  },
];

describe.each(INSTALLED.map((installed) => [installed.page, installed] as const))(
  'what docs/%s installs',
  (page, { fresh, folder = fresh, elsewhere = [], tools = [] }) => {
    test(`is what test/e2e/${folder} has beside the packages of the new application`, () => {
      installDependencies(fileURLToPath(new URL(`../${fresh}`, import.meta.url)));
      const [maker, template] = templateOf(page);
      const created = readPackages(`${fresh}/node_modules/${maker}/${template}`);
      expect(addedIn(folder, created, [maker, ...tools])).toEqual(installedBy(page, elsewhere));
    });
  },
);

describe('what docs/react-native.md installs for a page', () => {
  test('has the react-dom of the react that the new app has', () => {
    installDependencies(fileURLToPath(new URL('../bindings/fresh-native', import.meta.url)));
    const [maker, template] = templateOf('react-native.md');
    const { react } = readPackages(
      `bindings/fresh-native/node_modules/${maker}/${template}`,
    ).dependencies;
    expect(packagesIn('react-native.md', false)).toContain(`react-dom@${react}`);
    expect(readPackages('bindings/fresh-native').dependencies['react-dom']).toBe(react);
  });
});
