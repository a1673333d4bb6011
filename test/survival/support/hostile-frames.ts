/** Single frames that are known to hurt parsers, each with what it means, said without parsing it. */
import type { Incoming } from '../../../src/core/index.js';
import { IDENTIFIER } from './frame-pieces.js';

export interface HostileFrame {
  text(): string;
  /** `undefined` for what means nothing. */
  means(): Incoming | undefined;
}

const MILLION = 1e6;
const DEPTH = 1e5;

/** A message with this data, which is that value. */
const data = (json: () => string, message: () => unknown): HostileFrame => ({
  text: () => `{"identifier":${JSON.stringify(IDENTIFIER)},"message":${json()}}`,
  means: () => ({ type: 'message', identifier: IDENTIFIER, message: message() }),
});

const frame = (text: () => string, means: () => Incoming | undefined): HostileFrame => ({
  text,
  means,
});

/** A thing within a thing within a thing. */
function nested(innermost: unknown, around: (inner: unknown) => unknown, depth: number): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level++) value = around(value);
  return value;
}

const keys = Array.from({ length: 1e5 }, (_, at) => [`k${at}`, at] as const);

/** By name; each is valid JSON or nearly so. */
export const HOSTILE: Readonly<Record<string, HostileFrame>> = {
  'a text of 20 million characters': data(
    () => JSON.stringify('x'.repeat(2e7)),
    () => 'x'.repeat(2e7),
  ),
  'a million numbers': data(
    () => `[${'1,'.repeat(MILLION)}1]`,
    () => new Array(MILLION + 1).fill(1),
  ),
  'a hundred thousand keys': data(
    () => `{${keys.map(([key, value]) => `"${key}":${value}`).join()}}`,
    () => Object.fromEntries(keys),
  ),
  'a number with a million digits': data(
    () => '9'.repeat(MILLION),
    () => Infinity,
  ),
  'a hundred thousand arrays within each other': data(
    () => '['.repeat(DEPTH) + ']'.repeat(DEPTH),
    () => nested([], (inner) => [inner], DEPTH - 1),
  ),
  'a hundred thousand objects within each other': data(
    () => '{"a":'.repeat(DEPTH) + 1 + '}'.repeat(DEPTH),
    () => nested(1, (a) => ({ a }), DEPTH),
  ),
  'as many that are never closed': frame(
    () => `{"identifier":${JSON.stringify(IDENTIFIER)},"message":${'['.repeat(MILLION)}}`,
    () => undefined,
  ),
  'a type of a million characters': frame(
    () => `{"type":"${'x'.repeat(MILLION)}"}`,
    () => ({ type: 'unknown', name: 'x'.repeat(MILLION) }),
  ),
  'a confirmation of a million characters': frame(
    () => `{"type":"confirm_subscription","identifier":"${'x'.repeat(MILLION)}"}`,
    () => ({ type: 'confirmed', identifier: 'x'.repeat(MILLION) }),
  ),
  'a thousand types, of which the last counts': frame(
    () => `{${'"type":"welcome",'.repeat(1e3)}"type":"ping","message":7}`,
    () => ({ type: 'ping', message: 7 }),
  ),
  'a thousand messages, of which the last counts': data(
    () => `0,${'"message":1,'.repeat(1e3)}"message":2`,
    () => 2,
  ),
  'numbers out of range': data(
    () => '[1e999,-1e999,1e-999,9007199254740993,-0]',
    () => [Infinity, -Infinity, 0, 2 ** 53, -0],
  ),
  'a ping at the end of time': frame(
    () => '{"type":"ping","message":1e999}',
    () => ({ type: 'ping', message: Infinity }),
  ),
  'lone surrogates': data(
    () => '"\\ud800 \ud800"',
    () => '\ud800 \ud800',
  ),
  'an identifier that is a lone surrogate': frame(
    () => '{"type":"confirm_subscription","identifier":"\\udfff"}',
    () => ({ type: 'confirmed', identifier: '\udfff' }),
  ),
  'a prototype': frame(
    () => '{"__proto__":{"type":"welcome","polluted":1},"message":1}',
    () => undefined,
  ),
  'a prototype as data': data(
    () => '{"__proto__":{"polluted":1},"constructor":{"prototype":2}}',
    () =>
      Object.fromEntries([
        ['__proto__', { polluted: 1 }],
        ['constructor', { prototype: 2 }],
      ]),
  ),
  'the names of a Map’s methods': frame(
    () => '{"type":"confirm_subscription","identifier":"get"}',
    () => ({ type: 'confirmed', identifier: 'get' }),
  ),
};
