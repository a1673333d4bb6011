import { readFileSync, rmSync } from 'node:fs';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

/** One entry for each subpath that package.json has; `./src` is the same as `.`. */
const { exports, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.keys(exports).filter((path) => exports[path].import && path !== './src');
const entries = Object.fromEntries(
  names.map((path) => `${path}/index`.slice(2)).map((name) => [name, `src/${name}.ts`]),
);

/** Whatever rollup has to say is a failure: a warning in a release is a bug nobody read. */
const onLog = (level, log, handler) => handler(level === 'warn' ? 'error' : level, log);

/** As package.json says, too: without it, files would import others for effects they do not have. */
const treeshake = { moduleSideEffects: false };

/**
 * The compiler of one build; `target` is the newest syntax that its files may contain. Below ES2022
 * fields become plain assignments: a third of the bytes of `Object.defineProperty`, and the cases
 * that differ (a field over an accessor) are compile errors.
 */
const compile = (target, options) =>
  typescript({
    tsconfig: 'tsconfig.build.json',
    compilerOptions: { target, ...options },
    noEmitOnError: true,
  });

/**
 * A format with one file per source file, so that all entries share all modules, and its declaration
 * beside it: unbundled, because users augment `Channels` through whichever entry they import.
 */
const modules = (dir, format, target, plugins = []) => ({
  input: entries,
  // Who uses their entries has the frameworks anyway.
  external: Object.keys(peerDependencies),
  output: {
    dir,
    format,
    preserveModules: true,
    preserveModulesRoot: 'src',
    // `node_modules/tslib`, which only the older syntax needs, would be left out of the package.
    entryFileNames: ({ name }) => (name.includes('tslib') ? 'tslib.js' : '[name].js'),
    esModule: true,
    sourcemap: true,
    // For servers that render components of their own: hooks are none of those.
    banner: ({ name }) => (name.startsWith('react/') ? `'use client';` : ''),
  },
  plugins: [...plugins, compile(target, { declaration: true, declarationDir: dir })],
  treeshake,
  onLog,
});

/** One minified, self-contained file of everything that an entry exports. */
const bundle = (file, format, target, { entry = 'index', ...output } = {}) => ({
  input: entries[entry],
  output: { file, format, sourcemap: true, ...output },
  plugins: [
    compile(target),
    // Top-level names are free for the minifier in a module; in a script they are globals.
    terser({ ecma: Number(target.slice(2)), module: format === 'es' }),
  ],
  treeshake,
  onLog,
});

/** Files of an older build must not end up in a package. */
const clean = { name: 'clean', buildStart: () => rmSync('dist', { recursive: true, force: true }) };

/** The package is `"type": "module"`; its CommonJS folder (types included) is not. */
const commonjs = {
  name: 'commonjs',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

export default [
  modules('dist/esm', 'es', 'ES2022', [clean]),
  modules('dist/cjs', 'cjs', 'ES2020', [commonjs]),

  // For an import map (Rails' default set-up): one file to pin, and one for pages with Turbo.
  bundle('dist/catenary.esm.js', 'es', 'ES2022'),
  bundle('dist/catenary-turbo.esm.js', 'es', 'ES2022', { entry: 'turbo/index' }),

  // For a script tag: the global `Catenary`, and the name that Rails' file had unless it is taken.
  bundle('dist/catenary.min.js', 'iife', 'ES2020', {
    name: 'Catenary',
    footer: `if (typeof ActionCable === 'undefined') globalThis.ActionCable = Catenary;`,
  }),
];
