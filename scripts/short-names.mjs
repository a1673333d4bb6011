/** Shortens, in what is built, the names of members that only our own files use. */
import { transform } from 'esbuild';

/**
 * They are the same in every file, so that all entries go on sharing one core. Nothing belongs here
 * that callers, a server or the runtime can see: `test/package/short-names.test.ts` compares the list
 * with the published types.
 */
export const NAMES = {
  agenda: 'a',
  settings: 'b',
  changed: 'c',
  failed: 'd',
  dispatch: 'e',
  transmit: 'f',
  snapshot: 'g',
  due: 'h',
  look: 'i',
  openUntil: 'j',
  lastActivity: 'k',
  suspectSince: 'l',
  since: 'm',
  until: 'n',
  timeouts: 'o',
  patience: 'p',
  asks: 'q',
  expires: 'r',
  members: 's',
  reset: 't',
  entry: 'u',
  lastAnswer: 'v',
  jitter: 'w',
  isLive: 'x',
  notify: 'y',
};

/** The test server shares no object with the core, and has such names in its own types. */
const isOthers = (file) => /^(testing|wire)\//.test(file);

/** A plugin for rollup. */
export const shortNames = {
  name: 'short-names',
  renderChunk: (code, { fileName }) =>
    isOthers(fileName)
      ? null
      : transform(code, {
          mangleProps: new RegExp(`^(${Object.keys(NAMES).join('|')})$`),
          mangleCache: NAMES,
          sourcemap: true,
        }),
};
