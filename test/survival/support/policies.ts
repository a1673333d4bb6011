/** What becomes of commands that cannot go out, and how many may wait for one identifier. */
import { drop } from '../../../src/core/held-commands.js';
import type { OfflinePolicy } from '../../../src/core/index.js';
import { hold } from '../../../src/offline/index.js';
import type { Offline } from './program.js';

const MANY = 100;
const FEW = 3;

export const POLICIES: Readonly<
  Record<Offline, { readonly policy: OfflinePolicy; readonly limit: number }>
> = {
  drop: { policy: drop, limit: MANY },
  hold: { policy: hold(), limit: MANY },
  holdFew: { policy: hold({ count: FEW }), limit: FEW },
  holdLatest: { policy: hold({ count: FEW, whenFull: 'dropOldest' }), limit: FEW },
};
