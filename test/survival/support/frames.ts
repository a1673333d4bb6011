/** Frames that no server of Action Cable sends: arbitrary ones, and real ones with something wrong in them. */
import fc from 'fast-check';
import { applied, type Edit, IDENTIFIER, REAL, SPLINTERS } from './frame-pieces.js';

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(120),
  length: fc.constantFrom(0, 0, 1, 2, 5, 20),
  text: fc.oneof(fc.constantFrom('', ...SPLINTERS), fc.string({ unit: 'binary', maxLength: 4 })),
});

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
