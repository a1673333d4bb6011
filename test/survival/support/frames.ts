/** Frames that no server of Action Cable sends: arbitrary ones, and real ones with something wrong in them. */
import fc from 'fast-check';

export const IDENTIFIER = '{"channel":"A"}';

const quoted = JSON.stringify(IDENTIFIER);

/** What servers do send. */
const REAL = [
  '{"type":"welcome"}',
  '{"type":"ping","message":1700000000}',
  `{"type":"confirm_subscription","identifier":${quoted}}`,
  `{"type":"reject_subscription","identifier":${quoted}}`,
  `{"identifier":${quoted},"message":{"body":"hello","number":1.5,"list":[true,null]}}`,
  '{"type":"disconnect","reason":"server_restart","reconnect":true}',
  `{"type":"confirm_subscription","identifier":"{\\"channel\\":\\"Ghost\\"}"}`,
];

/** What is put where it does not belong. */
const SPLINTERS = [
  '"__proto__":',
  '"constructor":{"prototype":{"polluted":1}},',
  '"type":"welcome",',
  '"type":null,',
  '"identifier":"__proto__",',
  '"message":',
  'null',
  'true',
  '1e999',
  '-0',
  '9007199254740993',
  '1e-400',
  '\\ud800',
  '\ud800',
  '\u0000',
  '\u2028',
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '[[[[[[[[',
  ' ',
];

interface Edit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(120),
  length: fc.constantFrom(0, 0, 1, 2, 5, 20),
  text: fc.oneof(fc.constantFrom('', ...SPLINTERS), fc.string({ unit: 'binary', maxLength: 4 })),
});

const applied = (text: string, { at, length, text: inserted }: Edit): string => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + inserted + text.slice(place + length);
};

/** A real frame in which something is missing, too much, or something else. */
const mutated = fc
  .tuple(fc.constantFrom(...REAL), fc.array(edit, { minLength: 1, maxLength: 4 }))
  .map(([frame, edits]) => edits.reduce(applied, frame));

const name = fc.constantFrom(IDENTIFIER, '__proto__', 'constructor', 'toString', '', '\ud800', '{');
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), name, fc.constantFrom(-0, 1e308, 2 ** 53));

/** The right fields, with the wrong values. */
const misshapen = fc
  .record(
    {
      type: fc.oneof(
        fc.constantFrom('welcome', 'ping', 'confirm_subscription', 'reject_subscription'),
        fc.constantFrom('disconnect', 'message', 'pong', 'history'),
        // What reads like a type, but is none.
        fc.constantFrom(['welcome'], ['ping'], ['disconnect'], [['confirm_subscription']]),
        anything,
      ),
      identifier: fc.oneof(name, anything),
      message: anything,
      reason: anything,
      reconnect: anything,
      ['__proto__']: anything,
    },
    { requiredKeys: [] },
  )
  .map((fields) => JSON.stringify(fields));

/** What is no text at all: bytes, some of which would be a frame as text, and what no socket delivers. */
const noText = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.constantFrom(...REAL).map((frame) => Buffer.from(frame)),
  fc.constantFrom(...REAL).map((frame) => [frame]),
  fc.anything({ maxDepth: 1 }),
);

export const frames: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: mutated },
  { weight: 4, arbitrary: misshapen },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: noText },
);

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const data = (message: string): string => `{"identifier":${quoted},"message":${message}}`;

/** Single frames that are known to hurt parsers, by name; each is valid JSON or nearly so. */
export const HOSTILE: Readonly<Record<string, () => string>> = {
  'a text of 20 million characters': () => data(JSON.stringify('x'.repeat(2e7))),
  'a million numbers': () => data(`[${'1,'.repeat(1e6)}1]`),
  'a hundred thousand keys': () =>
    data(`{${Array.from({ length: 1e5 }, (_, at) => `"k${at}":${at}`).join()}}`),
  'a number with a million digits': () => data('9'.repeat(1e6)),
  'a hundred thousand arrays within each other': () => data(nested(1e5)),
  'a hundred thousand objects within each other': () =>
    data('{"a":'.repeat(1e5) + 1 + '}'.repeat(1e5)),
  'as many that are never closed': () => data('['.repeat(1e6)),
  'a type of a million characters': () => `{"type":"${'x'.repeat(1e6)}"}`,
  'a confirmation of a million characters': () =>
    `{"type":"confirm_subscription","identifier":"${'x'.repeat(1e6)}"}`,
  'a thousand types, of which the last counts': () =>
    `{${'"type":"welcome",'.repeat(1e3)}"type":"ping"}`,
  'numbers out of range': () => data('[1e999,-1e999,1e-999,9007199254740993,-0]'),
  'a ping at the end of time': () => '{"type":"ping","message":1e999}',
  'lone surrogates': () => data('"\\ud800 \ud800"'),
  'an identifier that is a lone surrogate': () =>
    '{"type":"confirm_subscription","identifier":"\\udfff"}',
  'a prototype': () => '{"__proto__":{"type":"welcome","polluted":1},"message":1}',
  'a prototype as data': () => data('{"__proto__":{"polluted":1},"constructor":{"prototype":2}}'),
  'the names of a Map’s methods': () => '{"type":"confirm_subscription","identifier":"get"}',
};
