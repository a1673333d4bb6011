import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeCommand,
  encodeConfirmation,
  encodeDisconnect,
  encodeMessage,
  encodePing,
  encodeRejection,
  encodeWelcome,
  paramsOf,
} from '../../src/wire/index.js';

const identifier = '{"channel":"ChatChannel","id":42}';
const params = { channel: 'ChatChannel', id: 42 };

describe('frames of the server', () => {
  it('are the texts of the protocol', () => {
    expect(encodeWelcome()).toBe('{"type":"welcome"}');
    expect(encodePing(1_700_000_000_999)).toBe('{"type":"ping","message":1700000000}');
    expect(JSON.parse(encodeConfirmation(identifier))).toEqual({
      type: 'confirm_subscription',
      identifier,
    });
    expect(JSON.parse(encodeRejection(identifier))).toEqual({
      type: 'reject_subscription',
      identifier,
    });
    expect(encodeDisconnect({ reason: 'server_restart', reconnect: true })).toBe(
      '{"type":"disconnect","reason":"server_restart","reconnect":true}',
    );
  });

  it('leave out what a disconnect does not say, and keep null', () => {
    expect(encodeDisconnect({})).toBe('{"type":"disconnect"}');
    expect(encodeDisconnect({ reason: null })).toBe('{"type":"disconnect","reason":null}');
  });

  it('carry any JSON value for any identifier, unchanged', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (id, value) => {
        const text = encodeMessage(id, value);
        expect(text).toBe(JSON.stringify({ identifier: id, message: value }));
      }),
    );
  });

  it.each([[undefined], [() => 1], [Symbol('none')]])('carry %s as null', (value) => {
    expect(JSON.parse(encodeMessage(identifier, value))).toEqual({ identifier, message: null });
  });

  it('refuse what JSON has no form for', () => {
    expect(() => encodeMessage(identifier, 1n)).toThrow(TypeError);
  });
});

describe('commands of the client', () => {
  it.each(['subscribe', 'unsubscribe'] as const)('decode %s', (command) => {
    expect(decodeCommand(JSON.stringify({ command, identifier, more: 1 }))).toEqual({
      command,
      identifier,
      params,
    });
  });

  it('decode a message with its data parsed', () => {
    for (const data of [{ action: 'speak' }, 0, false, '', null, []]) {
      const frame = JSON.stringify({ command: 'message', identifier, data: JSON.stringify(data) });
      expect(decodeCommand(frame)).toEqual({ command: 'message', identifier, params, data });
    }
  });

  it('keep the exact identifier', () => {
    const spaced = '{ "id": 42,   "channel": "ChatChannel" }';
    expect(decodeCommand(JSON.stringify({ command: 'subscribe', identifier: spaced }))).toEqual({
      command: 'subscribe',
      identifier: spaced,
      params,
    });
  });

  it.each([
    ['binary', new Uint8Array([123, 125])],
    ['nothing', undefined],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['no identifier', '{"command":"subscribe"}'],
    ['an identifier that is an object', '{"command":"subscribe","identifier":{}}'],
    ['an identifier that is no JSON', '{"command":"subscribe","identifier":"Chat"}'],
    ['an identifier of a list', '{"command":"unsubscribe","identifier":"[]"}'],
    ['a message without data', JSON.stringify({ command: 'message', identifier })],
    ['data that is no text', JSON.stringify({ command: 'message', identifier, data: {} })],
    ['data that is no JSON', JSON.stringify({ command: 'message', identifier, data: '{' })],
  ])('know an invalid frame: %s', (_, frame) => {
    expect(decodeCommand(frame)).toEqual({ command: 'invalid', problem: 'invalid_frame' });
  });

  it.each([['{}'], ['{"command":7}'], ['{"command":"whisper"}'], ['{"command":"toString"}']])(
    'know an unknown command: %s',
    (frame) => {
      expect(decodeCommand(frame)).toEqual({ command: 'invalid', problem: 'unknown_command' });
    },
  );

  it('decode whatever comes in without throwing', () => {
    const field = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom(identifier, 'message'));
    const command = fc.constantFrom('subscribe', 'unsubscribe', 'message', 'pong');
    const almost = fc.record({ command, identifier: field, data: field }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), almost.map(toJson)), (frame) => {
        expect(decodeCommand(frame)).toHaveProperty('command');
      }),
    );
  });

  it('say what an identifier stands for', () => {
    expect(paramsOf(identifier)).toEqual(params);
    expect(paramsOf('"ChatChannel"')).toBeUndefined();
    expect(paramsOf('ChatChannel')).toBeUndefined();
  });
});

function toJson(value: unknown): string {
  return JSON.stringify(value);
}
