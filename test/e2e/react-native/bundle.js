/**
 * Bundles an entry with Metro as React Native's command does: `node bundle.js CONFIG ENTRY OUT HOW`,
 * where HOW has Metro's options as JSON.
 */
const Metro = require('metro');

const [config, entry, out, how] = process.argv.slice(2);

async function bundle() {
  const loaded = await Metro.loadConfig({ config, maxWorkers: 2 });
  await Metro.runBuild(loaded, { entry, out, platform: 'android', ...JSON.parse(how) });
}

void bundle();
