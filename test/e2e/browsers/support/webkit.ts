/** WebKitGTK's MiniBrowser by WebDriver, on a display that nobody sees. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Builder, Capabilities, Key, type WebDriver } from 'selenium-webdriver';
import { vi } from 'vitest';
import { freePort, startProgram } from '../../support/processes.js';
import type { Browser, Tab } from './browser.js';
import { PROGRAMS, unable } from './engine.js';

const WATCH = readFileSync(new URL('../pages/watch.js', import.meta.url), 'utf8');
const KEYS = { Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB };
const SIZE = { width: 1280, height: 900 };

/** Milliseconds for one thing that the browser is told. Sometimes its driver never answers. */
const PATIENCE = 60_000;

const inTime = <Result>(answer: Promise<Result>): Promise<Result> =>
  Promise.race([
    answer,
    delay(PATIENCE, undefined, { ref: false }).then(() => {
      throw new Error(`WebKitWebDriver has not answered for ${PATIENCE / 1_000} s`);
    }),
  ]);

export async function launchWebkit(): Promise<Browser> {
  const display = await startDisplay();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = await startProgram('WebKitWebDriver', [`--port=${port}`], {
    env: { DISPLAY: display.name },
    ready: async () => (await fetch(`${url}/status`)).ok,
  });
  const stop = async () => {
    await service.stop();
    await display.stop();
  };
  try {
    const capabilities = new Capabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { binary: PROGRAMS.webkit, args: ['--automation'] },
    });
    const driver = await new Builder().usingServer(url).withCapabilities(capabilities).build();
    return drive(driver, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A display with a number that is free. */
async function startDisplay() {
  const screen = `${SIZE.width}x${SIZE.height}x24`;
  const args = ['-displayfd', '1', '-screen', '0', screen, '-nolisten', 'tcp'];
  const server = await startProgram('Xvfb', args);
  const number = () => server.running() && /^\d+(?=\n)/m.exec(server.log())?.[0];
  const name = await vi.waitUntil(number, 10_000).catch(async (cause: unknown) => {
    await server.stop();
    throw new Error(`Xvfb does not start:\n${server.log()}`, { cause });
  });
  return { name: `:${name}`, stop: server.stop };
}

function drive(driver: WebDriver, stop: () => Promise<void>): Browser {
  let last: Promise<unknown> = Promise.resolve();
  /** The driver acts on one window at a time: whoever wants another one waits. */
  const inWindow = <Result>(handle: string, act: () => Promise<Result>): Promise<Result> => {
    const told = async () => {
      await driver.switchTo().window(handle);
      return act();
    };
    const turn = last.then(() => inTime(told()));
    last = turn.catch(() => {});
    return turn;
  };
  // It starts with a window, and ends with its last one: that one is never closed.
  const home = driver.getWindowHandle();

  return {
    async newTab() {
      const handle = await inWindow(await home, async () => {
        await driver.switchTo().newWindow('window');
        await driver
          .manage()
          .window()
          .setRect({ x: 0, y: 0, ...SIZE });
        return driver.getWindowHandle();
      });
      return tabOf(driver, (act) => inWindow(handle, act));
    },
    // It keeps nothing beyond its end.
    newProfile: launchWebkit,
    async close() {
      try {
        await inTime(driver.quit());
      } finally {
        await stop();
      }
    },
  };
}

function tabOf(
  driver: WebDriver,
  here: <Result>(act: () => Promise<Result>) => Promise<Result>,
): Tab {
  const window = () => driver.manage().window();
  return {
    open: (url) =>
      here(async () => {
        await driver.get(url);
        // Pages of our own have it as their first script.
        await driver.executeScript(WATCH);
      }),
    evaluate: (act, ...args) => here(() => driver.executeScript(act as never, ...args)),
    click: (selector) => here(() => driver.findElement({ css: selector }).click()),
    fill: (selector, text) =>
      here(async () => {
        const field = driver.findElement({ css: selector });
        // It releases keys at the end of a command only.
        await field.sendKeys(Key.chord(Key.CONTROL, 'a'));
        await field.sendKeys(text || Key.BACK_SPACE);
      }),
    press: (selector, key) => here(() => driver.findElement({ css: selector }).sendKeys(KEYS[key])),
    upload: (selector, path) => here(() => driver.findElement({ css: selector }).sendKeys(path)),
    resize: ({ width, height }) =>
      here(async () => void (await window().setRect({ x: 0, y: 0, width, height }))),
    hide: () => here(() => window().minimize()),
    show: () =>
      here(async () => {
        await window().setRect({ x: 0, y: 0, ...SIZE });
      }),
    screenshot: (path) =>
      here(async () => writeFile(path, await driver.takeScreenshot(), 'base64')),
    problems: () =>
      here(() =>
        driver.executeScript(() => {
          // An empty page has no storage.
          if (origin === 'null') return [];
          return JSON.parse(sessionStorage.getItem('problems') ?? '[]');
        }),
      ),
    setOffline: () => unable('offline'),
    setFrozen: () => unable('freeze'),
    setDark: () => unable('dark'),
    close: () => here(() => driver.close()),
  };
}
