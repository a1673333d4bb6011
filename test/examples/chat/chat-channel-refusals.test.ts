/** What a room refuses, over the cable: its sender is told, and nobody else. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { isMessage, text } from './support/user.js';

const chat = setUpChat();

test.each([
  ['nothing', { content: '' }, 'content_missing', 'content'],
  ['blanks', { content: ' \n\t' }, 'content_missing', 'content'],
  ['a number', { content: 7 }, 'content_missing', 'content'],
  ['10,001 characters', { content: 'x'.repeat(10_001) }, 'content_too_long', 'content'],
  ['a character that no database keeps', { content: 'a\0b' }, 'invalid', 'content'],
  ['an unknown kind', { kind: 'video' }, 'unknown_kind', 'kind'],
  ['a kind that is a prototype', { kind: '__proto__' }, 'unknown_kind', 'kind'],
  ['a nonce that is none', { nonce: 'abc' }, 'invalid', 'nonce'],
  ['an image without a file', { kind: 'image' }, 'invalid', 'file'],
  ['a text with a file', { file: crypto.randomUUID() }, 'invalid', 'file'],
  ['a file that is not there', { kind: 'file', file: crypto.randomUUID() }, 'invalid', 'file'],
])('%s is refused, to its sender alone', async (_, wrong, code, field) => {
  const { anns, bobs } = await chat.two();
  const message = { ...text('well'), ...wrong };
  await expect(anns.ask('speak', message)).rejects.toMatchObject({ data: { code, field } });
  anns.perform('speak', message);
  expect(await anns.hears(({ type }) => type === 'error')).toEqual({
    type: 'error',
    action: 'speak',
    error: { code, field, message: expect.stringMatching(/\w/) },
  });
  await anns.ask('speak', text('behind it'));
  await bobs.hears(isMessage('behind it'));
  expect([bobs.of('message').length, bobs.of('error').length]).toEqual([1, 0]);
});

test('10,000 characters are not too many, also where each is two to JavaScript', async () => {
  const { anns } = await chat.two();
  for (const character of ['x', '😀', '"']) {
    const content = character.repeat(10_000);
    expect(await anns.ask('speak', text(content))).toMatchObject({ content });
  }
});

test.each([
  'shout',
  '__proto__',
  'constructor',
  'toString',
  'subscribed',
  'unsubscribed',
  'streamFrom',
  'transmit',
  'hasOwnProperty',
  '',
])('the action "%s" is none', async (action) => {
  const { anns, bobs } = await chat.two();
  await expect(anns.ask(action)).rejects.toMatchObject({ data: { code: 'unknown_action' } });
  anns.perform(action, { room: 'random' });
  expect(await anns.hears(({ type }) => type === 'error')).toMatchObject({
    action,
    error: { code: 'unknown_action' },
  });
  expect(bobs.of('error')).toEqual([]);
});

test('the 31st message of a minute is refused, wherever the others were sent, and the sender knows for how long', async () => {
  const { ann, anns, bobs } = await chat.two();
  for (let count = 0; count < 15; count += 1) {
    await anns.ask('speak', text(`over the cable ${count}`));
    await ann.post('/api/rooms/random/messages', text(`over HTTP ${count}`));
  }
  await expect(anns.ask('speak', text('31'))).rejects.toMatchObject({
    data: { code: 'too_many_messages', retryAfter: expect.any(Number) },
  });
  const refused = await ann.post('/api/rooms/general/messages', text('31 as well'));
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'too_many_messages' } } });
  expect(refused.body.error.retryAfter).toBeGreaterThan(1_000);
  expect(refused.body.error.retryAfter).toBeLessThanOrEqual(60_000);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  // Others may go on.
  await bobs.ask('speak', text('so what'));
  expect(bobs.of('error')).toEqual([]);
});

test('the 11th typing signal in 10 seconds is refused, to its sender alone', async () => {
  const { anns, bobs } = await chat.two();
  for (let count = 0; count < 11; count += 1) anns.perform('typing', { on: count % 2 === 0 });
  expect(await anns.hears(({ type }) => type === 'error')).toMatchObject({
    action: 'typing',
    error: { code: 'too_many_signals', retryAfter: expect.any(Number) },
  });
  await anns.ask('speak', text('enough'));
  await bobs.hears(isMessage('enough'));
  expect([bobs.of('typing').length, bobs.of('error').length]).toEqual([10, 0]);
});
