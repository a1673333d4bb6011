/** The lock of a folder with an embedded database: one at a time has it, whoever comes at once, and wherever from. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lockFolder } from '../../../examples/chat/server/models/folder-lock.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'catenary-lock-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const file = () => join(parent, 'data', 'owner.lock');
const unexpected = (error: Error) => expect.unreachable(String(error));
const lock = (lost: (error: Error) => void = unexpected) => lockFolder(join(parent, 'data'), lost);

vi.setConfig({ testTimeout: 30_000 });

/** A process that is no more. */
const { pid: dead } = spawnSync(process.execPath, ['-e', '']);

const left = (owner: string, secondsAgo: number) => {
  mkdirSync(join(parent, 'data'), { recursive: true });
  writeFileSync(file(), owner);
  const then = Date.now() / 1_000 - secondsAgo;
  utimesSync(file(), then, then);
};

test.each([
  ['of nobody', () => {}],
  ['that a killed process has left behind', () => left(`${hostname()} ${dead}\n`, 0)],
  [
    'of a living process of that number, which has it no longer',
    () => left(`${hostname()} ${process.ppid}\n`, 0),
  ],
  ['of one with our own number, long dead', () => left(`${hostname()} ${process.pid}\n`, 60)],
  ['of another machine, long dead', () => left(`elsewhere ${process.pid}\n`, 60)],
])('of many who want a folder %s at once, one gets it', async (_, prepare) => {
  prepare();
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => lock()));
  const got = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const reasons = results.flatMap((result) =>
    result.status === 'rejected' ? [String(result.reason)] : [],
  );
  expect(got).toHaveLength(1);
  expect(reasons).toHaveLength(7);
  for (const reason of reasons) {
    expect(reason).toContain(`is used by process ${process.pid}`);
    expect(reason).toContain(file());
  }
  await got[0]?.();
  expect(readdirSync(parent)).toEqual(['data']);
  expect(readdirSync(join(parent, 'data'))).toEqual([]);
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

test('who stood still and was overtaken is told, and neither touches nor removes the lock of the other', async () => {
  const lost = vi.fn();
  const unlock = await lock(lost);
  left('elsewhere 1 another\n', 60);
  const before = statSync(file()).mtimeMs;
  await vi.waitFor(() => expect(lost).toHaveBeenCalled(), 5_000);
  expect(String(lost.mock.calls[0]?.[0])).toContain('was taken over by another process');
  await unlock();
  expect(readFileSync(file(), 'utf8')).toBe('elsewhere 1 another\n');
  expect(statSync(file()).mtimeMs).toBe(before);
});

test('a lock that cannot be written says which file it is', async () => {
  writeFileSync(join(parent, 'data'), 'no folder');
  await expect(lock()).rejects.toThrow(`${file()} cannot be written`);
});
