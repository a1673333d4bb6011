/** The package's types in an app in TypeScript, by React Native's own configuration. */
import { describe, expect, it } from 'vitest';
import { run, versionOf } from './programs.js';

describe(`React Native ${versionOf('react-native')} (TypeScript configuration)`, () => {
  it('an app is typed: channels, signals of the app, its own WebSocket', async () => {
    expect(await run('tsc', '-p', 'app')).toBe('');
  });

  it('the types are sound without those of a page', async () => {
    const output = await run('tsc', '-p', 'app', '--skipLibCheck', 'false').catch(
      ({ stdout }: { readonly stdout: string }) => stdout,
    );
    // React Native's own have errors.
    expect(output.split('\n').filter((line) => line.includes('catenary'))).toEqual([]);
  });
});
