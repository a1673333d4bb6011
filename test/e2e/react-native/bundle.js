/**
 * Bundles an entry with Metro, as React Native's own command does: `node bundle.js CONFIG ENTRY OUT
 * HOW`, where HOW has Metro's options as JSON. The names of the modules go to OUT.modules.json.
 */
const { writeFileSync } = require('node:fs');
const { relative } = require('node:path');
const Metro = require('metro');

const [configFile, entry, out, how] = process.argv.slice(2);

async function bundle() {
  // The cache goes by the times of files, which are the same in all packages.
  const config = await Metro.loadConfig({ config: configFile, maxWorkers: 2, resetCache: true });
  const modules = [];
  const processModuleFilter = ({ path }) => modules.push(relative(__dirname, path)) > 0;
  const { resolver, ...options } = JSON.parse(how);
  await Metro.runBuild(
    {
      ...config,
      resolver: { ...config.resolver, ...resolver },
      serializer: { ...config.serializer, processModuleFilter },
    },
    { entry, out, platform: 'android', ...options },
  );
  writeFileSync(`${out}.modules.json`, JSON.stringify(modules));
}

bundle().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
