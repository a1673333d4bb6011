/** Installs the packages of each folder that is named, unless they are there. */
import { resolve } from 'node:path';
import { installDependencies } from './folder.js';

for (const folder of process.argv.slice(2)) installDependencies(resolve(folder));
