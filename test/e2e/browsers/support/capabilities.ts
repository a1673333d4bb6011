/**
 * What the tests can make each browser do. Where they cannot, there is no test of that name for it,
 * and the reason stands here:
 *
 * | what | Chromium | Firefox | WebKitGTK |
 * |---|---|---|---|
 * | offline: the network is gone, and the page is told | yes | yes | no: WebDriver has no command for it, and the driver knows no BiDi |
 * | offlineStalls: open sockets are cut off, too | yes | no: they go on, only new ones are refused | no |
 * | freeze: a background tab is frozen | yes | no: it freezes no tabs | no: no command for it |
 * | throttle: timers of a hidden page run once a minute | yes | no: no switch makes it start sooner | no |
 * | cachesOpenSockets: a page with an open socket can be in the back/forward cache | yes | no: it decides before `pagehide`, when the socket is still open | yes |
 * | closesItself: what a page does in `pagehide` to its socket counts | yes | no: the browser has closed it already, "going away" (1001) | yes |
 * | console: the driver reads the browser's own console | yes | yes | no: the page's own `watch.js` collects errors instead, and no network errors |
 */
import { type Engine, engine } from './engine.js';

export interface Capabilities {
  readonly offline: boolean;
  readonly offlineStalls: boolean;
  readonly freeze: boolean;
  readonly throttle: boolean;
  readonly cachesOpenSockets: boolean;
  readonly closesItself: boolean;
  readonly console: boolean;
}

const CAPABILITIES: Readonly<Record<Engine, Capabilities>> = {
  chromium: {
    offline: true,
    offlineStalls: true,
    freeze: true,
    throttle: true,
    cachesOpenSockets: true,
    closesItself: true,
    console: true,
  },
  firefox: {
    offline: true,
    offlineStalls: false,
    freeze: false,
    throttle: false,
    cachesOpenSockets: false,
    closesItself: false,
    console: true,
  },
  webkit: {
    offline: false,
    offlineStalls: false,
    freeze: false,
    throttle: false,
    cachesOpenSockets: true,
    closesItself: true,
    console: false,
  },
};

export const capabilities = CAPABILITIES[engine];

/** For a driver that is asked for what it cannot do: a test is there that should not be. */
export const unable = (what: keyof Capabilities): never => {
  throw new Error(`The driver of this browser cannot do '${what}'`);
};
