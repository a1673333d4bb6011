/** A room, over the cable and over HTTP: what is said, changed, removed, read and typed, and who is there. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../../examples/chat/shared/resources.js';
import {
  changesOf,
  heardOnRails,
  newName,
  Person,
  problem,
  refusal,
  refused,
  SOON,
  text,
} from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);

  test('a message is answered to its author, and broadcast to everybody in the room', async () => {
    const [author, reader] = [await signIn(), await signIn()];
    const [own, other] = [await author.enter('general'), await reader.enter('general')];
    const data = text(' Hello \u{1F600} ');
    const message = await own.request('speak', { ...data });
    expect(message).toEqual({
      id: expect.any(Number),
      room: 'general',
      version: 1,
      nonce: data.nonce,
      from: author.name,
      kind: 'text',
      content: 'Hello \u{1F600}',
      file: null,
      at: expect.closeTo(Date.now() / 1_000, -1),
      edited: false,
    });
    for (const listener of [own, other]) {
      await expect.poll(() => listener.of('message'), SOON).toEqual([{ type: 'message', message }]);
    }
    const elsewhere = await reader.enter('random');
    await own.request('speak', { ...text() });
    await expect.poll(() => other.of('message').length, SOON).toBe(2);
    expect(elsewhere.of('message')).toEqual([]);
  });

  test('an edit and a removal are numbered, answered and broadcast', async () => {
    const author = await signIn();
    const room = await author.enter('general');
    const said = (await room.request('speak', { ...text() })) as Message;
    const edited = await room.request('edit', { id: said.id, content: 'Bye' });
    expect(edited).toEqual({ ...said, content: 'Bye', version: 2, edited: true });
    const removed = await room.request('remove', { id: said.id });
    expect(removed).toEqual({ id: said.id, room: 'general', version: 3 });
    await expect
      .poll(() => changesOf(room), SOON)
      .toEqual([
        { type: 'message', message: said },
        { type: 'message', message: edited },
        { type: 'removed', message: removed },
      ]);
    for (const action of ['edit', 'remove']) {
      const again = room.request(action, { id: said.id, content: 'Again' });
      await expect(again).rejects.toMatchObject(refusal('not_found'));
    }
  });

  test('nobody else edits or removes, neither over the cable nor over HTTP', async () => {
    const [author, other] = [await signIn(), await signIn()];
    const { id } = (await author.say('general')).body;
    const room = await other.enter('general');
    await expect(room.request('edit', { id, content: 'No' })).rejects.toMatchObject(
      refusal('not_author'),
    );
    await expect(room.request('remove', { id })).rejects.toMatchObject(refusal('not_author'));
    const edit = await other.send('PATCH', `/messages/${id}`, { json: { content: 'No' } });
    expect(edit).toEqual(refused(403, 'not_author'));
    expect(await other.send('DELETE', `/messages/${id}`)).toEqual(refused(403, 'not_author'));
    // A message is changed in its own room.
    const elsewhere = await author.enter('random');
    const wrongRoom = elsewhere.request('edit', { id, content: 'No' });
    await expect(wrongRoom).rejects.toMatchObject(refusal('not_found'));
  });

  test('who sends under another name speaks under their own', async () => {
    const [forger, victim] = [await signIn(), await signIn()];
    const room = await forger.enter('general');
    const forged = { from: victim.name, user: victim.name, user_id: 1, author: victim.name };
    const message = await room.request('speak', { ...text(), ...forged });
    expect(message).toMatchObject({ from: forger.name });
    const { body } = await forger.send('POST', '/rooms/general/messages', {
      json: { ...text(), ...forged },
    });
    expect(body).toMatchObject({ from: forger.name });
    room.perform('typing', { on: true, ...forged });
    await expect
      .poll(() => room.of('typing'), SOON)
      .toEqual([{ type: 'typing', from: forger.name, on: true }]);
  });

  test('what is sent twice under a nonce is said once, whichever way', async () => {
    const author = await signIn();
    const room = await author.enter('general');
    const data = text();
    const message = await room.request('speak', { ...data });
    expect(await room.request('speak', { ...data })).toEqual(message);
    const again = await author.send('POST', '/rooms/general/messages', { json: data });
    expect(again).toMatchObject({ status: 200, body: message });
    const fresh = await author.say('general', 'Another');
    expect(fresh.status).toBe(201);
    await expect.poll(() => room.of('message').length, SOON).toBe(2);
    const elsewhere = await author.send('POST', '/rooms/random/messages', { json: data });
    expect(elsewhere).toEqual(refused(422, 'invalid', 'nonce'));
  });

  const LONG = 'x'.repeat(10_001);
  const WRONG: [string, object, string, string][] = [
    ['an empty text', { content: '' }, 'content_missing', 'content'],
    ['blanks alone', { content: ' \n\u00a0' }, 'content_missing', 'content'],
    ['no text', { content: undefined }, 'content_missing', 'content'],
    ['a number for a text', { content: 5 }, 'content_missing', 'content'],
    ['a list for a text', { content: ['Hello'] }, 'content_missing', 'content'],
    ['a text that is too long', { content: LONG }, 'content_too_long', 'content'],
    ['a text with NUL', { content: 'a\0b' }, 'invalid', 'content'],
    ['a kind that there is not', { kind: 'video' }, 'unknown_kind', 'kind'],
    ['a number for a kind', { kind: 5 }, 'unknown_kind', 'kind'],
    ['no kind', { kind: undefined }, 'unknown_kind', 'kind'],
    ['no nonce', { nonce: undefined }, 'invalid', 'nonce'],
    ['a nonce that is no UUID', { nonce: '1' }, 'invalid', 'nonce'],
    ['an image without a file', { kind: 'image' }, 'invalid', 'file'],
    ['a file that there is not', { kind: 'file', file: crypto.randomUUID() }, 'invalid', 'file'],
    ['a number for a file', { kind: 'file', file: 5 }, 'invalid', 'file'],
    ['a text with a file', { file: crypto.randomUUID() }, 'invalid', 'file'],
  ];
  test.each(WRONG)('%s is refused, and told to the sender alone', async (_, wrong, code, field) => {
    const [author, reader] = [await signIn(), await signIn()];
    const [own, other] = [await author.enter('random'), await reader.enter('random')];
    const json = { ...text(), ...wrong };
    await expect(own.request('speak', json)).rejects.toMatchObject(refusal(code, field));
    own.perform('speak', json);
    const error = { type: 'error', action: 'speak', error: problem(code, field) };
    await expect.poll(() => own.of('error'), SOON).toEqual([error]);
    const answer = await author.send('POST', '/rooms/random/messages', { json });
    expect(answer).toEqual(refused(422, code, field));
    // What is said next is the first that anybody else hears.
    await author.say('random', 'The next');
    await expect
      .poll(() => other.heard.filter(({ type }) => type !== 'here'), SOON)
      .toEqual([{ type: 'message', message: expect.objectContaining({ content: 'The next' }) }]);
  });

  test('10,000 characters are not too many, however many bytes they have', async () => {
    const author = await signIn();
    const room = await author.enter('general');
    const content = '\u{1F600}'.repeat(10_000);
    expect(await room.request('speak', { ...text(content) })).toMatchObject({ content });
    const tooMany = room.request('speak', { ...text(`${content}x`) });
    await expect(tooMany).rejects.toMatchObject(refusal('content_too_long', 'content'));
  });

  test('an action that there is not is told to its sender', async () => {
    const room = await (await signIn()).enter('general');
    for (const action of ['explode', 'subscribed', 'unsubscribed', 'constructor', 'transmit', '']) {
      await expect(room.request(action)).rejects.toMatchObject(refusal('unknown_action'));
      room.perform(action);
      const error = { type: 'error', action, error: problem('unknown_action') };
      await expect.poll(() => room.of('error').at(-1), SOON).toEqual(error);
    }
    expect(await room.request('speak', { ...text() })).toMatchObject({ version: 1 });
  });

  test('ids that are none are refused', async () => {
    const room = await (await signIn()).enter('general');
    for (const id of ['1', null, 1.5, 0, -1, 2 ** 40, [1]]) {
      for (const action of ['remove', 'read']) {
        await expect(room.request(action, { id })).rejects.toMatchObject(refusal('invalid', 'id'));
      }
    }
    const unknown = room.request('remove', { id: 2 ** 31 - 1 });
    await expect(unknown).rejects.toMatchObject(refusal('not_found'));
  });

  test('receipts go forward, are broadcast, and are part of the history', async () => {
    const reader = await signIn();
    const room = await reader.enter('general');
    const ids: number[] = [];
    for (const _ of [1, 2]) ids.push((await reader.say('general')).body.id);
    const [first = 0, second = 0] = ids;
    expect(await room.request('read', { id: first })).toBeNull();
    await heardOnRails(() => room.of('receipt'), 1);
    const { status } = await reader.send('POST', '/rooms/general/read', { json: { id: second } });
    expect(status).toBe(204);
    await room.request('read', { id: first });
    const receipts = [first, second].map((id) => ({ type: 'receipt', from: reader.name, id }));
    await expect.poll(() => room.of('receipt'), SOON).toEqual(receipts);
    const { body } = await reader.send('GET', '/rooms/general/messages');
    expect(body.receipts[reader.name]).toBe(second);
  });

  test('who is there is told to who comes, and to the others', async () => {
    const names = [newName(), newName()];
    const [first, second] = await Promise.all(names.map((name) => signIn(name)));
    if (!first || !second) throw new Error('Nobody has come');
    const room = await first.enter('random');
    const peopleOf = (listener: typeof room) => listener.of('here').at(-1)?.people;
    await expect.poll(() => peopleOf(room), SOON).toContain(names[0]);
    const other = await second.enter('random');
    await expect.poll(() => peopleOf(other), SOON).toEqual(expect.arrayContaining(names));
    await expect.poll(() => peopleOf(room), SOON).toEqual(expect.arrayContaining(names));
    second.consumer.disconnect();
    await expect.poll(() => peopleOf(room), SOON).not.toContain(names[1]);
    expect(peopleOf(room)).toContain(names[0]);
  });
});
