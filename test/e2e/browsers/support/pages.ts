/** Makes the folder that a server shows: the pages, the builds, the import map and the bundled app. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const folder = fileURLToPath(new URL('..', import.meta.url));
const pages = join(folder, 'pages');
const builds = join(folder, 'node_modules', 'catenary', 'dist');

/** What config/importmap.rb would pin: names, and the files behind them. */
const PINS = {
  application: join(pages, 'import-map', 'application.js'),
  '@rails/actioncable': join(builds, 'catenary.esm.js'),
  'channels/consumer': join(pages, 'import-map', 'channels', 'consumer.js'),
  page: join(pages, 'page.js'),
  room: join(pages, 'room.js'),
};

/** Needs the packed package in `node_modules`. */
export async function makePages(): Promise<string> {
  const made = mkdtempSync(join(tmpdir(), 'catenary-pages-'));
  cpSync(pages, made, { recursive: true });
  for (const build of ['catenary.min.js', 'catenary.esm.js']) {
    cpSync(join(builds, build), join(made, build));
  }
  // For pages that need more of the package than its first entry.
  cpSync(join(builds, 'esm'), join(made, 'catenary'), { recursive: true });
  writeFileSync(join(made, 'import-map.html'), importMapPage(made));
  // Of this folder's own package file: there only once that is installed.
  const { build } = await import('vite');
  await build({
    root: join(folder, 'vite-app'),
    base: '/vite/',
    logLevel: 'warn',
    build: { outDir: join(made, 'vite'), emptyOutDir: true },
  });
  return made;
}

/** What `javascript_importmap_tags` of importmap-rails writes, over files with digests in their names. */
function importMapPage(made: string): string {
  const assets = Object.entries(PINS).map(([name, file]) => [name, copyAsset(made, name, file)]);
  const map = JSON.stringify({ imports: Object.fromEntries(assets) }, null, 2);
  const preloads = assets.map(([, path]) => `<link rel="modulepreload" href="${path}">`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="action-cable-url" content="/cable?from=import-map" />
    <title>Import map</title>
    <link rel="icon" href="data:,">
    <script src="/watch.js"></script>
    <script type="importmap" data-turbo-track="reload">${map}</script>
${preloads.join('\n')}
<script type="module">import "application"</script>
  </head>
  <body></body>
</html>
`;
}

/** Copies a file as the asset pipeline would, and returns the path that it is served at. */
function copyAsset(made: string, name: string, file: string): string {
  const content = readFileSync(file);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
  const path = `/assets/${name.replace('@', '')}-${digest}.js`;
  mkdirSync(join(made, path, '..'), { recursive: true });
  writeFileSync(join(made, path), content);
  return path;
}
