/** The lock of a folder with an embedded database: one at a time has it, whoever comes at once, and wherever from. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../../examples/chat/server/models/folder-lock.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'catenary-lock-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const file = () => join(parent, 'data.lock');
const lock = () => lockFolder(join(parent, 'data'));

/** A process that is no more. */
const { pid: dead } = spawnSync(process.execPath, ['-e', '']);

const left = (owner: string, secondsAgo: number) => {
  writeFileSync(file(), owner);
  const then = Date.now() / 1_000 - secondsAgo;
  utimesSync(file(), then, then);
};

test.each([
  ['of nobody', () => {}],
  ['that a killed process has left behind', () => left(`${hostname()} ${dead}\n`, 0)],
  ['of one with our own number, long dead', () => left(`${hostname()} ${process.pid}\n`, 60)],
  ['of another machine, long dead', () => left(`elsewhere ${process.pid}\n`, 60)],
])('of many who want a folder %s at once, one gets it', async (_, prepare) => {
  prepare();
  const results = await Promise.allSettled(Array.from({ length: 8 }, lock));
  const got = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const reasons = results.flatMap((result) =>
    result.status === 'rejected' ? [String(result.reason)] : [],
  );
  expect(got).toHaveLength(1);
  expect(reasons).toHaveLength(7);
  for (const reason of reasons) expect(reason).toContain(`is used by process ${process.pid}`);
  await got[0]?.();
  expect(readdirSync(parent)).toEqual(['data']);
  await (await lock())();
});

test('another container has processes of the same number: it lives while it says so', async () => {
  const owner = `elsewhere ${process.pid}\n`;
  left(owner, 1);
  const timer = setInterval(() => utimesSync(file(), new Date(), new Date()), 500);
  try {
    await expect(lock()).rejects.toThrow('is used by process');
    expect(readFileSync(file(), 'utf8')).toBe(owner);
  } finally {
    clearInterval(timer);
  }
});

test('who has it says so, again and again', async () => {
  const unlock = await lock();
  utimesSync(file(), 0, 0);
  await expect(lock()).rejects.toThrow('is used by process');
  await unlock();
});
