/** The page: its meta tags, its address, its comings and goings. The only code that knows a DOM. */
import { now } from './core/clock.js';
import { ConnectionError } from './core/errors.js';
import type { Signals } from './core/index.js';
import { evaluate } from './core/options.js';
import { isInPage } from './core/page.js';

/**
 * The content of `<meta name="action-cable-...">`.
 *
 * @param name - what follows `action-cable-`
 * @returns `null` where there is no such tag, or no page
 */
export function getConfig(name: string): string | null {
  const tag = globalThis.document?.head?.querySelector(`meta[name='action-cable-${name}']`);
  return tag?.getAttribute('content') ?? null;
}

/**
 * The address that a socket takes: relative ones are resolved against the page or worker, `http`
 * becomes `ws`.
 *
 * @param url - or a function that returns it
 * @throws TypeError for a relative URL where there is no page to resolve it against
 */
export function createWebSocketURL(url: string | (() => string)): string {
  const address = evaluate(url) as string;
  if (!address || /^wss?:/i.test(address)) return address;
  const { document, location } = globalThis;
  // In a worker made from a blob, only the origin is of use.
  const base = document?.baseURI ?? location?.href?.replace(/^blob:/, '');
  // React Native's URL takes everything for absolute, and may add a slash, behind a token too.
  const absolute = base ? new URL(address, base).href : address;
  if (base || /^https?:/i.test(address)) return absolute.replace(/^http/i, 'ws');
  throw new ConnectionError('A relative URL needs a page: give the whole address');
}

const isElement = (target: EventTarget | null): boolean =>
  (target as Partial<Node> | null)?.nodeType === 1;

/** Tells a consumer of the page's life; in a worker, of what it hears of it. */
export function pageSignals({ wake, suspend }: Signals): (() => void) | undefined {
  // Without a page or worker there are no such events, and workerd would not capture any.
  if (!isInPage()) return undefined;
  let hiddenAt = 0;
  const visibilitychange = () => {
    if (document.hidden) hiddenAt = now();
    // Hidden for less than a beat of the server, it has missed nothing.
    else if (now() - hiddenAt > 3_000) wake();
  };
  const acts: Record<string, () => void> = {
    visibilitychange,
    online: wake,
    resume: wake,
    pageshow: wake,
    freeze: suspend,
    pagehide: suspend,
  };
  // Widgets have events of these names, too.
  const listener = ({ target, type }: Event) => isElement(target) || acts[type]?.();
  // Captured, for what happens to the document does not all bubble up to the window.
  const each = (change: 'addEventListener' | 'removeEventListener') => {
    for (const name in acts) globalThis[change]?.(name, listener, true);
  };
  each('addEventListener');
  return () => each('removeEventListener');
}
