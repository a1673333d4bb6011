/** The app's own tests, as jest runs them with React Native's preset. */
import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeScratch, type Report, runJest, versionOf } from './programs.js';

describe(`React Native ${versionOf('react-native')} (jest preset)`, () => {
  const scratch = makeScratch();
  let report: Report;

  beforeAll(async () => {
    report = await runJest(scratch);
  });

  /** Fails with what jest says, if a test of that file did not pass. @returns how many there are */
  const passed = (file: string): number => {
    const results = report.testResults.find(({ name }) => basename(name) === file);
    expect(results?.message).toBe('');
    expect(results?.assertionResults.filter(({ status }) => status !== 'passed')).toEqual([]);
    return results?.assertionResults.length ?? 0;
  };

  it('a screen shows messages, sends them, survives outages and the background', () => {
    expect(passed('chat.test.js')).toBeGreaterThanOrEqual(9);
  });

  it("React Native's own WebSocket and URL connect, reconnect and give up, on both platforms", () => {
    expect(passed('native-socket.test.js')).toBeGreaterThanOrEqual(28);
  });

  it('the hooks subscribe, resubscribe, linger and share as they do in a page', () => {
    expect(passed('hooks.test.js')).toBe(6);
  });

  it('`resetMocks` takes nothing from it but the clock', () => {
    expect(passed('reset-mocks.test.js')).toBe(1);
  });

  it('no test is skipped', () => {
    expect(report.testResults).toHaveLength(4);
    expect(report.numPendingTests).toBe(0);
  });
});
