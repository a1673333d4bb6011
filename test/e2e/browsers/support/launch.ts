/** Starts the browser that is tested, and tells its own complaints from those of a page. */
import type { Browser, LaunchOptions } from './browser.js';
import { engine } from './engine.js';

/**
 * The only errors that are let pass: the browser itself writes them when a socket is refused, breaks
 * or is given up, or a request gets no answer, and no page can keep it from that.
 */
const OF_THE_BROWSER = [
  // Chromium
  /^(error|warn): WebSocket connection to '[^']*' failed: /,
  /^error: Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE)/,
  // Chromium: what a server answers is for the page to judge.
  /^error: Failed to load resource: the server responded with a status of 4\d\d /,
  // Firefox
  /^uncaught: Error: Firefox can’t establish a connection to the server at wss?:/,
  /^uncaught: Error: The connection to \S+ was interrupted while the page was loading/,
];

export const isOurs = (problem: string): boolean =>
  !OF_THE_BROWSER.some((known) => known.test(problem));

/** Only the driver that is used is loaded. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return engine === 'webkit'
    ? (await import('./webkit.js')).launchWebkit()
    : (await import('./puppeteer.js')).launchPuppeteer(engine, options);
}
