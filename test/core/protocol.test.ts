import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonProtocol, ProtocolError } from '../../src/core/index.js';

const { decode, encode } = jsonProtocol;
const decoded = (frame: object) => decode(JSON.stringify(frame));
const identifier = '{"channel":"ChatChannel","room":1}';

describe('what a server says', () => {
  it.each([
    [{ type: 'welcome' }, { type: 'welcome' }],
    [{ type: 'welcome', sid: 'S1' }, { type: 'welcome' }],
    [
      { type: 'ping', message: 1_700_000_000 },
      { type: 'ping', message: 1_700_000_000 },
    ],
    [{ type: 'ping' }, { type: 'ping', message: undefined }],
    [
      { type: 'confirm_subscription', identifier },
      { type: 'confirmed', identifier },
    ],
    [
      { type: 'reject_subscription', identifier },
      { type: 'rejected', identifier },
    ],
    [
      { identifier, message: { body: 'hi' } },
      { type: 'message', identifier, message: { body: 'hi' } },
    ],
  ])('reads %j', (frame, incoming) => {
    expect(decoded(frame)).toEqual(incoming);
  });

  it.each([
    [{ reason: 'server_restart', reconnect: true }, 'server_restart', true],
    [{ reason: 'unauthorized', reconnect: false }, 'unauthorized', false],
    [{ reason: 'a word of their own', reconnect: true }, 'a word of their own', true],
    [{ reason: 'unauthorized' }, 'unauthorized', false],
    [{ reason: null, reconnect: true }, null, true],
    [{ reconnect: true }, null, true],
    [{ reason: 12, reconnect: true }, null, true],
    [{}, null, false],
  ])(
    'reads disconnect %j: stops for good where reconnect is not said',
    (fields, reason, reconnect) => {
      expect(decoded({ type: 'disconnect', ...fields })).toEqual({
        type: 'disconnect',
        reason,
        reconnect,
      });
    },
  );

  it.each([0, false, '', null, [], {}, 'text', 1.5, [null]])(
    'delivers the message %j',
    (message) => {
      expect(decoded({ identifier, message })).toEqual({ type: 'message', identifier, message });
    },
  );

  it('reads a welcome without what else it carries', () => {
    expect(decoded({ type: 'welcome', message: 1 })).toStrictEqual({ type: 'welcome' });
  });

  it('keeps the identifier byte for byte, spaces and all', () => {
    const odd = '{ "room": 1.0, "channel":"é" }';
    expect(decoded({ identifier: odd, message: 1 })).toMatchObject({ identifier: odd });
    expect(decoded({ type: 'confirm_subscription', identifier: odd })).toEqual({
      type: 'confirmed',
      identifier: odd,
    });
  });

  it('takes an empty identifier for one', () => {
    expect(decoded({ identifier: '', message: 1 })).toMatchObject({ type: 'message' });
    expect(decoded({ type: 'reject_subscription', identifier: '' })).toMatchObject({
      type: 'rejected',
    });
  });

  it('ignores fields that it does not know', () => {
    const frame = { identifier, message: 1, stream_id: 's', epoch: 'e', offset: 3 };
    expect(decoded(frame)).toEqual({ type: 'message', identifier, message: 1 });
  });

  it('delivers an unknown type that has an identifier and a message, as Rails does', () => {
    expect(decoded({ type: 'presence', identifier, message: { type: 'join' } })).toEqual({
      type: 'message',
      identifier,
      message: { type: 'join' },
    });
  });

  it.each([
    [{ type: 'confirm_history', identifier }, 'confirm_history'],
    [{ type: 'pong' }, 'pong'],
    [{ type: 'pong', message: 1 }, 'pong'],
  ])('knows %j for a frame of a later protocol', (frame, name) => {
    expect(decoded(frame)).toEqual({ type: 'unknown', name });
  });
});

describe('what no server of Action Cable says', () => {
  const bytes = new TextEncoder().encode('{"type":"welcome"}');

  it.each([
    ['no JSON', '<html>502 Bad Gateway</html>'],
    ['half a frame', '{"type":"pin'],
    ['an empty frame', ''],
    ['null', 'null'],
    ['a number', '42'],
    ['a string', '"welcome"'],
    ['an array', '[{"type":"welcome"}]'],
    ['true', 'true'],
    ['an empty object', '{}'],
    ['a message for nobody', '{"message":1}'],
    ['nothing for somebody', '{"identifier":"x"}'],
    ['an identifier that is no text', '{"identifier":{"channel":"X"},"message":1}'],
    ['a confirmation of nothing', '{"type":"confirm_subscription"}'],
    [
      'a confirmation of something that is no text',
      '{"type":"confirm_subscription","identifier":1}',
    ],
    ['a rejection of nothing', '{"type":"reject_subscription","message":1}'],
    ['bytes', bytes],
    ['a buffer', bytes.buffer],
    ['bytes whose text would be a frame', Buffer.from('{"type":"welcome"}')],
    ['an array whose text would be one', ['{"type":"welcome"}']],
    ['a blob', new Blob(['{"type":"welcome"}'])],
    ['nothing at all', undefined],
    ['an object that was never text', { type: 'welcome' }],
  ])('is malformed, and kept in the error: %s', (_, frame) => {
    const incoming = decode(frame);
    expect(incoming.type).toBe('malformed');
    const { error } = incoming as { error: ProtocolError };
    expect(error).toBeInstanceOf(ProtocolError);
    expect(error.frame).toBe(frame);
  });

  it.each([
    '{"type":{}}',
    '{"type":[]}',
    '{"type":null}',
    '{"type":7}',
    '{"type":{"toString":1,"valueOf":1}}',
    '{"type":"__proto__"}',
    '{"__proto__":{"type":"welcome"}}',
    '{"constructor":1,"type":"constructor"}',
  ])('does not throw out of the socket handler: %s', (frame) => {
    expect(() => decode(frame)).not.toThrow();
    expect(['unknown', 'malformed']).toContain(decode(frame).type);
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), (frame) => {
        expect(decode(frame)).toHaveProperty('type');
      }),
    );
  });

  it('never throws, and never takes junk for a welcome, whatever fields are wrong', () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('ping', 'disconnect', 'welcom', identifier),
    );
    const frames = fc.record(
      { type: field, identifier: field, message: field, reason: field, reconnect: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decoded(frame).type).not.toBe('welcome');
      }),
    );
  });
});

describe('what a client says', () => {
  it.each(['subscribe', 'unsubscribe'] as const)('writes %s', (type) => {
    expect(JSON.parse(encode({ type, identifier }))).toEqual({ command: type, identifier });
  });

  it('writes data as JSON within JSON', () => {
    const data = { action: 'speak', body: 'hi "you"' };
    const frame = JSON.parse(encode({ type: 'perform', identifier, data }));
    expect(frame).toEqual({ command: 'message', identifier, data: expect.any(String) });
    expect(JSON.parse(frame.data)).toEqual(data);
  });

  it('throws at the line of the caller whose data has no JSON form', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(() => encode({ type: 'perform', identifier, data: cycle })).toThrow(TypeError);
    expect(() => encode({ type: 'perform', identifier, data: { big: 1n } })).toThrow(TypeError);
  });

  it('changes nothing of what it is given', () => {
    const data = Object.freeze({ action: 'speak', deep: Object.freeze({ a: 1 }) });
    expect(() => encode(Object.freeze({ type: 'perform', identifier, data }))).not.toThrow();
  });

  it('arrives as it was sent: identifier and data of any kind', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (identifier, data) => {
        const frame = JSON.parse(encode({ type: 'perform', identifier, data }));
        expect(frame.identifier).toBe(identifier);
        expect(JSON.stringify(JSON.parse(frame.data))).toBe(JSON.stringify(data));
      }),
    );
  });
});

it('offers actioncable-v1-json', () => {
  expect(jsonProtocol.subprotocols).toEqual(['actioncable-v1-json']);
});
