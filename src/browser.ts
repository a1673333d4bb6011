/** The page: its meta tags, its address, its comings and goings. The only code that knows a DOM. */
import type { Signals } from './core/index.js';

/** A page that was hidden for less than a beat of the server has missed nothing. */
const BEAT = 3_000;

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
  const address = typeof url === 'function' ? url() : url;
  if (!address || /^wss?:/i.test(address)) return address;
  const { document, location } = globalThis;
  const base = document?.baseURI ?? location?.href;
  // A worker that was made from a blob has no path of its own.
  const resolved = new URL(address, base?.startsWith('blob:') ? location.origin : base);
  return resolved.href.replace(/^http/, 'ws');
}

/** Tells a consumer of the page's life; in a worker, of what it hears of it. */
export function pageSignals({ wake, suspend }: Signals): (() => void) | undefined {
  const { document } = globalThis;
  let hiddenAt = performance.now();
  const visibilityChanged = () => {
    if (document.visibilityState === 'hidden') hiddenAt = performance.now();
    else if (performance.now() - hiddenAt > BEAT) wake();
  };
  const listeners: [EventTarget | undefined, string, () => void][] = [
    [globalThis.window ?? globalThis, 'online', wake],
    [globalThis, 'pageshow', wake],
    [globalThis, 'pagehide', suspend],
    [document, 'visibilitychange', visibilityChanged],
    [document, 'resume', wake],
    [document, 'freeze', suspend],
  ];
  for (const [target, name, listener] of listeners) target?.addEventListener?.(name, listener);
  return () => {
    for (const [target, name, listener] of listeners) target?.removeEventListener?.(name, listener);
  };
}
