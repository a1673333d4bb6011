/**
 * What the tests cannot make a browser do, and why: where a reason stands here, there is no test of
 * that name for it, or one that says the opposite.
 */
export type Engine = 'chromium' | 'firefox' | 'webkit';

/**
 * - `offline`: the network is gone, and the page is told
 * - `offlineStalls`: sockets that are open are cut off by that, too
 * - `freeze`: a page in the background is frozen, and resumed
 * - `dark`: a page is told that its user wants it dark
 * - `slowestTimers`: timers of a hidden page run once a minute
 * - `cacheOpenSockets`: a page with an open socket is kept in the back/forward cache
 * - `closeOnLeaving`: the page itself closes its socket in `pagehide`
 * - `readConsole`: the driver reads the browser's own console
 */
export type Capability =
  | 'offline'
  | 'offlineStalls'
  | 'freeze'
  | 'dark'
  | 'slowestTimers'
  | 'cacheOpenSockets'
  | 'closeOnLeaving'
  | 'readConsole';

export const CANNOT: Readonly<Record<Engine, Readonly<Partial<Record<Capability, string>>>>> = {
  chromium: {},
  firefox: {
    offlineStalls: 'its offline emulation refuses new sockets and leaves open ones alone',
    freeze: 'it freezes no pages',
    dark: 'WebDriver BiDi has no command for it; colours are the same in all browsers',
    slowestTimers: 'it slows hidden timers to once a second and no further; that is tested',
    cacheOpenSockets: 'it looks before `pagehide`; the page is loaded anew, which is tested',
    closeOnLeaving: 'before `pagehide` it has closed the socket itself, as "going away" (1001)',
  },
  webkit: {
    offline: 'WebDriver has no command for it, and WebKitWebDriver speaks no BiDi',
    offlineStalls: 'as with `offline`; a line that is cut by a proxy is tested',
    freeze: 'WebDriver has no command for it',
    dark: 'as with `freeze`; colours are the same in all browsers',
    slowestTimers: 'it slows hidden timers to once a second; that is tested',
    readConsole: 'as with `offline`: the pages collect what goes wrong themselves (pages/watch.js)',
  },
};

/** For the log of a run. */
export const whatCannotBeTested = (engine: Engine): string =>
  Object.entries(CANNOT[engine])
    .map(([capability, why]) => `${engine} has no test of ${capability}: ${why}\n`)
    .join('');
