import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CableError,
  ConnectionError,
  ProtocolError,
  UnansweredError,
} from '../../src/core/index.js';
import { pass } from '../support/clock.js';
import { scripted } from '../support/scripted-consumer.js';

const cause = new Error('token endpoint is down, s3cret');

/** A server that answers nothing, and everything that goes wrong on it. */
async function wrong(url: () => string | Promise<string>, frame?: unknown) {
  const { consumer, sockets, errors } = scripted({}, url);
  const subscription = consumer.subscriptions.create('NoSuchChannel');
  await pass(0);
  sockets[0]?.welcomes();
  if (frame !== undefined) sockets[0]?.receives(frame);
  if (frame === undefined) await pass(5_000);
  consumer.disconnect();
  return { error: errors[0] as CableError, subscription };
}
const fine = () => 'ws://test/cable';
const failing = () => Promise.reject(cause);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('errors', () => {
  it.each([
    ['ProtocolError', ProtocolError, () => wrong(fine, 'junk')],
    ['ConnectionError', ConnectionError, () => wrong(failing)],
    ['UnansweredError', UnansweredError, () => wrong(fine)],
  ])(
    'a %s can be told by its class and by its name, and has a message and a stack',
    async (name, type, go) => {
      const { error } = await go();
      expect(error).toBeInstanceOf(type);
      expect(error).toBeInstanceOf(CableError);
      expect(error).toBeInstanceOf(Error);
      expect(error.name).toBe(name);
      expect(error.message).not.toBe('');
      expect(String(error)).toBe(`${name}: ${error.message}`);
      expect(error.stack).toContain(error.message);
    },
  );

  it.each(['junk, s3cret', '', new Uint8Array(2)])(
    'a ProtocolError has the frame as it arrived, and keeps it out of its message: %j',
    async (frame) => {
      const { error } = await wrong(fine, frame);
      expect((error as ProtocolError).frame).toBe(frame);
      expect(error.message).not.toContain('s3cret');
    },
  );

  it('a ConnectionError has its origin in cause, and keeps it out of its message', async () => {
    const { error } = await wrong(failing);
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('s3cret');
  });

  it('an UnansweredError says which subscription waits', async () => {
    const { error, subscription } = await wrong(fine);
    expect((error as UnansweredError).identifier).toBe(subscription.identifier);
    expect(error.message).toContain('NoSuchChannel');
  });
});
