/** What the tests ask of a browser, whichever drives it. It knows no page and no server. */

/** In CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Touched, not pointed at, in Chromium: so it is before a page is opened. */
  readonly hasTouch?: boolean;
}

export interface Tab {
  /** Resolves when the page is loaded. */
  open(url: string): Promise<void>;
  /** Runs a function in the page; all that it uses has to be in it or come as arguments. */
  evaluate<Arguments extends readonly unknown[], Result>(
    act: (...args: Arguments) => Result | Promise<Result>,
    ...args: Arguments
  ): Promise<Result>;
  /** As a user does: pages may open others then. */
  click(selector: string): Promise<void>;
  /** Types into a field, in place of what is in it. */
  fill(selector: string, text: string): Promise<void>;
  /** Presses a key in a field, as in 'Enter'. */
  press(selector: string, key: 'Enter' | 'Escape' | 'Tab'): Promise<void>;
  /** Chooses a file. */
  upload(selector: string, path: string): Promise<void>;
  /** Another tab in front of it; in WebKitGTK, whose driver shows no other tab, a minimised window. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** Writes what the page looks like to a PNG file. */
  screenshot(path: `${string}.png`): Promise<void>;
  resize(size: Size): Promise<void>;
  /** The errors and warnings that the console has shown so far, and what was thrown and not caught. */
  problems(): Promise<readonly string[]>;
  /** As the browser's developer tools do; only where the browser `can`. */
  setOffline(isOffline: boolean): Promise<void>;
  /** As the browser does with tabs that were long in the background; only where the browser `can`. */
  setFrozen(isFrozen: boolean): Promise<void>;
  /** As who wants pages dark; only where the browser `can`. */
  setDark(isDark: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A browser with an empty profile. */
export interface Browser {
  /** The tabs share their cookies; all of them are visible until one is hidden. */
  newTab(): Promise<Tab>;
  /** Somebody else at the same machine, with nothing of this one's; ends with `close` or with this one. */
  newProfile(): Promise<Browser>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** Slows the timers of hidden pages to the utmost; Firefox and WebKit slow them in any case. */
  readonly throttled?: boolean;
  /** Chromium without a screen has none: nothing can hover then, and pages look as they do to fingers. */
  readonly hasMouse?: boolean;
}
