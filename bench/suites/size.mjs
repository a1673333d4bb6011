/**
 * What an import costs its users: bundled, minified and compressed by what they have. Nothing uses it, and
 * nothing is counted but what is imported, as by `npm run size`.
 */
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import resolvePackages from '@rollup/plugin-node-resolve';
import * as esbuild from 'esbuild';
import { rollup } from 'rollup';
import { minify } from 'terser';

const ROOT = new URL('../../', import.meta.url);
const FRAMEWORKS = ['react', 'vue'];

/** What users write. */
const IMPORTS = [
  ['createConsumer', 'catenary'],
  ['createConsumer', '@rails/actioncable'],
  ['createCable', '@anycable/web'],
  ['createConsumer', '@anycable/web'],
  ['createConsumer', 'catenary/core'],
  ['hold', 'catenary/offline'],
  ['requests', 'catenary/request'],
  ['messages', 'catenary/messages'],
  ['token', 'catenary/credentials'],
  ['catchUp', 'catenary/resync'],
  ['CableProvider, useSubscription', 'catenary/react'],
  ['createCable, useSubscription', 'catenary/vue'],
  ['appSignals', 'catenary/react-native'],
  ['shareWithTurbo', 'catenary/turbo'],
];

const { exports } = JSON.parse(readFileSync(new URL('package.json', ROOT)));

/** The package itself, as `exports` has it. */
function ownFile(specifier) {
  if (!/^catenary(\/|$)/.test(specifier)) return null;
  const { default: file } = exports[specifier.replace('catenary', '.')].import;
  return new URL(file, ROOT).pathname;
}

async function byEsbuild(code) {
  const own = {
    name: 'own',
    setup: (build) =>
      build.onResolve({ filter: /^catenary/ }, ({ path }) => ({
        path: ownFile(path),
        sideEffects: false,
      })),
  };
  const { outputFiles } = await esbuild.build({
    stdin: { contents: code, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    minify: true,
    external: FRAMEWORKS,
    plugins: [own],
    write: false,
    legalComments: 'none',
  });
  return outputFiles[0].text;
}

async function byRollup(code) {
  const entry = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? `${import.meta.dirname}/entry.mjs` : ownFile(id)),
    load: (id) => (id.endsWith('/entry.mjs') ? code : null),
  };
  const bundle = await rollup({
    input: 'entry',
    external: FRAMEWORKS,
    plugins: [entry, resolvePackages({ browser: true })],
    // `use client` is for who renders on a server.
    onLog: (level, log, handler) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handler(level, log),
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  const { code: minified } = await minify(output[0].code, { ecma: 2022, module: true });
  return minified;
}

/** What keeps the import in the bundle is no cost of it. */
function withoutExport(code) {
  const imported = code.trimEnd().replace(/export ?\{[^{}]*\};?$/, '');
  if (imported.length === code.trimEnd().length) throw new Error(`Nothing was exported: ${code}`);
  return Buffer.from(imported);
}

function sizesOf(code) {
  const bundle = withoutExport(code);
  return {
    raw: bundle.length,
    gzip: gzipSync(bundle, { level: 9 }).length,
    brotli: brotliCompressSync(bundle).length,
  };
}

export async function size() {
  const rows = [];
  for (const [names, from] of IMPORTS) {
    // What is exported is kept by every bundler.
    const code = `export { ${names} } from '${from}';`;
    const [light, heavy] = await Promise.all([byEsbuild(code), byRollup(code)]);
    rows.push({ names, from, esbuild: sizesOf(light), rollup: sizesOf(heavy) });
  }
  // What is allowed is looked at by `npm run size`.
  return { rows, goals: [] };
}
