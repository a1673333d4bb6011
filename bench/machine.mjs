/** Where and with what was measured: the kind of the machine and versions, and nothing that names it. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

const { version, devDependencies } = {
  ...JSON.parse(readFileSync(new URL('package.json', import.meta.url))),
  version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url))).version,
};

export const machine = () => ({
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0].model.trim(),
  cores: availableParallelism(),
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  v8: process.versions.v8,
  versions: { catenary: version, ...devDependencies },
});

/** In two lines, for people. */
export function described({ date, cpu, cores, memory, node, v8, versions }) {
  const packages = Object.entries(versions).map(([name, number]) => `${name} ${number}`);
  return `${date}; ${cpu}, ${cores} cores, ${memory}; Node ${node}, V8 ${v8}.\n${packages.join(', ')}.`;
}
