/** axe, which finds what is in the way of people who see, hear or move less. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const library = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * To be evaluated in a page before axe can run there. Policies let no text become code in a page: it
 * comes as a function of the driver's.
 */
export const installAxe = new Function(library) as () => void;
