import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Address, ConnectionError } from '../../src/core/index.js';
import { type TokenPlace, token } from '../../src/credentials/index.js';
import { openCable, pass, settle } from '../support/cable.js';
import { scripted } from '../support/scripted-consumer.js';

const address: Address = Object.freeze({
  url: 'ws://test/cable',
  subprotocols: Object.freeze(['actioncable-v1-json']),
  headers: undefined,
});

const added = (place: TokenPlace, value = 's3cret', to: Partial<Address> = {}) =>
  token(() => value, place).authorize({ ...address, ...to }, false);

describe('a token in the address', () => {
  it.each([
    ['ws://test/cable', 'ws://test/cable?token=s3cret'],
    ['ws://test/cable?', 'ws://test/cable?&token=s3cret'],
    ['ws://test/cable?a=1', 'ws://test/cable?a=1&token=s3cret'],
    ['ws://test/cable#a?b', 'ws://test/cable?token=s3cret#a?b'],
    ['ws://test/cable?a=1#b', 'ws://test/cable?a=1&token=s3cret#b'],
  ])('is one parameter more: %s', async (url, expected) => {
    expect(await added({ in: 'url' }, 's3cret', { url })).toEqual({ ...address, url: expected });
  });

  it('may have any name and any text', async () => {
    const { url } = await added({ in: 'url', name: 'j&d' }, '$& a=b&c#d/é');
    expect(new URL(url).searchParams.get('j&d')).toBe('$& a=b&c#d/é');
    expect([...new URL(url).searchParams]).toHaveLength(1);
  });
});

describe('a token as a subprotocol', () => {
  it.each([
    [undefined, 'token.s3cret'],
    ['anycable-token.', 'anycable-token.s3cret'],
    ['', 's3cret'],
  ])('is offered behind the others, with the prefix %j', async (prefix, expected) => {
    const { subprotocols } = await added({ in: 'subprotocol', prefix });
    expect(subprotocols).toEqual(['actioncable-v1-json', expected]);
  });

  it.each(['a=', 'a/b', 'a b', 'a,b', 'a\n', 'é', '"a"', 'a:b', '(a)', 'a@b'])(
    'that is no name of one is refused: %j',
    async (value) => {
      await expect(added({ in: 'subprotocol' }, value)).rejects.toThrow(ConnectionError);
    },
  );

  it('has the whole alphabet of one', async () => {
    const value = "AZaz09!#$%&'*+-.^_`|~";
    const { subprotocols } = await added({ in: 'subprotocol' }, value);
    expect(subprotocols[1]).toBe(`token.${value}`);
  });
});

describe('a token as a header', () => {
  it.each<[object, object]>([
    [{}, { authorization: 'Bearer s3cret' }],
    [{ prefix: '' }, { authorization: 's3cret' }],
    [{ name: 'X-Token', prefix: 'v1 ' }, { 'X-Token': 'v1 s3cret' }],
  ])('%j', async (options, headers) => {
    expect(await added({ in: 'header', ...options })).toEqual({ ...address, headers });
  });

  it('is one of the headers, and takes the place of one of its name', async () => {
    const headers = Object.freeze({ origin: 'a', Authorization: 'old' });
    expect(await added({ in: 'header' }, 's3cret', { headers })).toEqual({
      ...address,
      headers: { origin: 'a', authorization: 'Bearer s3cret' },
    });
  });

  it.each(['a\nb', 'a\r', 'a\0', '€', 'é'])('that fits none is refused: %j', async (value) => {
    await expect(added({ in: 'header' }, value)).rejects.toThrow(ConnectionError);
  });
});

describe('the function', () => {
  it('that returns null connects without one', async () => {
    const { authorize } = token(() => null, { in: 'url' });
    expect(await authorize(address, false)).toBe(address);
  });

  it.each([undefined, '', 1, {}, false])('that returns %j fails the attempt', async (value) => {
    const { authorize } = token(() => value as never, { in: 'url' });
    await expect(authorize(address, false)).rejects.toThrow('return a string, or null');
  });

  it('has to be told where the token goes', () => {
    for (const place of [undefined, {}, { in: 'cookie' }]) {
      expect(() => token(() => 'a', place as never)).toThrow(TypeError);
    }
  });
});

describe('in a consumer', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is fetched for every attempt', async () => {
    let count = 0;
    const cable = openCable(token(async () => String(++count), { in: 'url' }));
    cable.consumer.connect();
    await settle();
    cable.server.drops();
    await pass(1_000);
    expect(cable.server.attempts.map(({ url }) => url)).toEqual([
      'ws://test/cable?token=1',
      'ws://test/cable?token=2',
    ]);
    cable.close();
  });

  it.each(['unauthorized', 'token_expired'])(
    '%s: it is fetched once more, and a second refusal is final',
    async (reason) => {
      const fetch = vi.fn(async ({ isRefresh }: { isRefresh: boolean }) => `${isRefresh}`);
      const cable = openCable(token(fetch, { in: 'subprotocol', prefix: 't.' }));
      cable.server.rejectsConnections({ reason });
      cable.consumer.connect();
      await pass(60_000);
      expect(fetch.mock.calls).toEqual([[{ isRefresh: false }], [{ isRefresh: true }]]);
      expect(cable.server.attempts.map(({ subprotocols }) => subprotocols.at(-1))).toEqual([
        't.false',
        't.true',
      ]);
      expect(cable.consumer.status.get()).toMatchObject({ state: 'idle', reason });
      cable.close();
    },
  );

  it.each(['invalid_request', 'remote'])('%s is final at once', async (reason) => {
    const fetch = vi.fn(() => 'a');
    const cable = openCable(token(fetch, { in: 'url' }));
    cable.server.rejectsConnections({ reason });
    cable.consumer.connect();
    await pass(60_000);
    expect(fetch).toHaveBeenCalledTimes(1);
    cable.close();
  });

  it('says what is wrong with a token, in words that do not quote it, and tries again', async () => {
    const warn = vi.fn();
    const own = scripted({ ...token(() => 's3cret=', { in: 'subprotocol' }), logger: { warn } });
    own.consumer.connect();
    await settle();
    expect(own.errors).toMatchObject([{ message: expect.stringContaining('base64url') }]);
    expect(own.status).toMatchObject({ state: 'waiting', reason: 'unavailable' });
    own.consumer.disconnect();
  });
});
