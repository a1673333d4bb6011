/** Rooms over HTTP: who may enter, the history in pages and since a time, and files. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../../examples/chat/shared/resources.js';
import { changesOf, listen, Person, refusal, refused, SOON, text } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const MEGABYTE = 1_048_576;

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = (name?: string) => Person.signIn(application, name);
  const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id);

  test('the rooms say whether one may enter', async () => {
    const rooms = (member: boolean) => [
      { slug: 'general', title: 'General', member: true },
      { slug: 'random', title: 'Random', member: true },
      { slug: 'engineering', title: 'Engineering', member },
    ];
    expect((await (await signIn('ada')).send('GET', '/rooms')).body).toEqual(rooms(true));
    expect((await (await signIn()).send('GET', '/rooms')).body).toEqual(rooms(false));
  });

  test('a room has members; who comes for the first time is one of an open room', async () => {
    const ada = await signIn('ada');
    expect((await ada.send('GET', '/rooms/engineering')).body).toEqual({
      slug: 'engineering',
      title: 'Engineering',
      member: true,
      members: ['ada', 'grace', 'linus'],
    });
    const { name } = await signIn();
    const { body } = await ada.send('GET', '/rooms/general');
    expect(body.members).toContain(name);
    expect(body.members).toEqual([...body.members].sort());
  });

  test('who is no member is rejected, and learns over HTTP why', async () => {
    const eve = await signIn();
    const rejected = listen(eve.consumer, 'ChatChannel', { room: 'engineering' });
    await expect.poll(() => rejected.ended, SOON).toEqual(['rejected']);
    const answer = await eve.send('GET', '/rooms/engineering');
    expect(answer).toEqual(refused(403, 'not_a_member'));
    expect(answer.body.error.message).toContain('Engineering');
    const others = [
      await eve.send('GET', '/rooms/engineering/messages'),
      await eve.say('engineering'),
      await eve.send('POST', '/rooms/engineering/read', { json: { id: 1 } }),
    ];
    for (const other of others) expect(other).toEqual(refused(403, 'not_a_member'));
  });

  test('who is no member changes nothing in a room, whoever wrote it', async () => {
    const [ada, eve] = [await signIn('ada'), await signIn()];
    const { body: said } = await ada.say('engineering');
    const json = { content: 'x' };
    const member = refused(403, 'not_a_member');
    expect(await eve.send('PATCH', `/messages/${said.id}`, { json })).toEqual(member);
    expect(await eve.send('DELETE', `/messages/${said.id}`)).toEqual(member);
    const grace = await signIn('grace');
    const author = refused(403, 'not_author');
    expect(await grace.send('DELETE', `/messages/${said.id}`)).toEqual(author);
  });

  test('a room that there is not is rejected, and not found', async () => {
    const ada = await signIn('ada');
    for (const room of ['nowhere', '', 5, null, { slug: 'general' }]) {
      const listener = listen(ada.consumer, 'ChatChannel', { room });
      await expect.poll(() => listener.ended, SOON).toEqual(['rejected']);
    }
    expect(await ada.send('GET', '/rooms/nowhere')).toEqual(refused(404, 'not_found'));
    expect(await ada.send('GET', '/rooms/nowhere/messages')).toEqual(refused(404, 'not_found'));
    expect(await ada.say('nowhere')).toEqual(refused(404, 'not_found'));
  });

  test('the history comes in pages, the newest first, each in its order', async () => {
    const author = await signIn();
    const ids: number[] = [];
    for (const number of [1, 2, 3, 4, 5, 6]) {
      ids.push((await author.say('random', `${number}`)).body.id);
    }
    expect((await author.send('DELETE', `/messages/${ids[3]}`)).status).toBe(200);
    const newest = await author.send('GET', '/rooms/random/messages?limit=2');
    expect(newest.body).toMatchObject({ removed: [], more: true });
    expect(idsOf(newest.body.changed)).toEqual(ids.slice(4));
    const before = await author.send('GET', `/rooms/random/messages?limit=3&before=${ids[4]}`);
    expect(idsOf(before.body.changed)).toEqual(ids.slice(0, 3));
    expect(before.body.more).toBe(false);
    const all = await author.send('GET', '/rooms/random/messages');
    expect(all.body.changed).toHaveLength(5);
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'before=x', 'before=0', 'since=x']) {
      const wrong = await author.send('GET', `/rooms/random/messages?${query}`);
      expect(wrong).toMatchObject({ status: 422, body: { error: { code: 'invalid' } } });
    }
  });

  test('what has changed since a time is what was said, edited or removed', async () => {
    const author = await signIn();
    const [edited, removed] = [await author.say('general'), await author.say('general')];
    const { body: before } = await author.send('GET', '/rooms/general/messages');
    expect(before.at).toBeCloseTo(Date.now() / 1_000, -1);
    await author.send('PATCH', `/messages/${edited.body.id}`, { json: { content: 'New' } });
    await author.send('DELETE', `/messages/${removed.body.id}`);
    const { body: said } = await author.say('general');
    const query = `since=${before.at}`;
    const { body } = await author.send('GET', `/rooms/general/messages?${query}`);
    const newer = body.changed.filter(
      ({ version, id }: Message) => version > 1 || id > removed.body.id,
    );
    expect(newer).toEqual([{ ...edited.body, content: 'New', version: 2, edited: true }, said]);
    expect(body.removed).toEqual([{ id: removed.body.id, room: 'general', version: 2 }]);
    expect(body.more).toBe(false);
    const later = await author.send('GET', `/rooms/general/messages?since=${body.at + 3_600}`);
    expect(later.body).toMatchObject({ changed: [], removed: [] });
  });

  test('a message over HTTP is broadcast as one over the cable', async () => {
    const author = await signIn();
    const room = await author.enter('general');
    const { status, body } = await author.say('general');
    expect(status).toBe(201);
    const edit = await author.send('PATCH', `/messages/${body.id}`, { json: { content: 'New' } });
    const removal = await author.send('DELETE', `/messages/${body.id}`);
    expect(removal.body).toEqual({ id: body.id, room: 'general', version: 3 });
    await expect
      .poll(() => changesOf(room), SOON)
      .toEqual([
        { type: 'message', message: body },
        { type: 'message', message: edit.body },
        { type: 'removed', message: removal.body },
      ]);
    const wrong = await author.send('PATCH', `/messages/${body.id}`, {
      json: { content: 'Again' },
    });
    expect(wrong).toEqual(refused(404, 'not_found'));
    expect(await author.send('DELETE', '/messages/x')).toEqual(refused(404, 'not_found'));
  });

  const upload = (person: Person, body: string | Uint8Array<ArrayBuffer>, type = 'image/png') =>
    person.send('POST', '/files?name=cat%20%C3%A4.png', {
      body,
      headers: { 'content-type': type },
    });

  test('an image is part of a message, and is shown in place', async () => {
    const author = await signIn();
    const bytes = new Uint8Array([0x89, 0x50, 0, 0xff]);
    const { status, body: file } = await upload(author, bytes);
    expect(status).toBe(201);
    expect(file).toEqual({ id: expect.any(String), name: 'cat ä.png', type: 'image/png', size: 4 });
    const message = await author.say('general', 'A cat', { kind: 'image', file: file.id });
    expect(message.body).toMatchObject({ kind: 'image', content: 'A cat', file });
    const shown = await author.send('GET', `/files/${file.id}`);
    expect(shown.headers.get('content-type')).toBe('image/png');
    expect(shown.headers.get('content-disposition')).toMatch(/^inline/);
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('an image is one that browsers show; whatever it is, it can be said as a file', async () => {
    const author = await signIn();
    const room = await author.enter('general');
    for (const type of ['text/plain', 'image/svg+xml', 'application/octet-stream']) {
      const { body: file } = await upload(author, 'x', type);
      const image = { kind: 'image', file: file.id } as const;
      expect(await author.say('general', 'A cat', image)).toEqual(refused(422, 'invalid', 'file'));
      const spoken = room.request('speak', { ...text('A cat'), ...image });
      await expect(spoken).rejects.toMatchObject(refusal('invalid', 'file'));
      expect((await author.say('general', 'x', { ...image, kind: 'file' })).status).toBe(201);
    }
    const { body: picture } = await upload(author, 'x', 'IMAGE/PNG');
    for (const kind of ['image', 'file'] as const) {
      expect((await author.say('general', 'x', { kind, file: picture.id })).status).toBe(201);
    }
  });

  test('everything else is downloaded, and does nothing', async () => {
    const author = await signIn();
    for (const type of ['text/html', 'image/svg+xml', 'application/json', 'text/plain']) {
      const { body: file } = await upload(author, '{"<script>', type);
      expect(file).toMatchObject({ type, size: 10 });
      const { body, headers } = await author.send('GET', `/files/${file.id}`);
      expect(body).toBe('{"<script>');
      expect(headers.get('content-disposition')).toMatch(/^attachment/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    }
  });

  test('a file has some bytes, not too many, and a name', async () => {
    const author = await signIn();
    expect((await upload(author, new Uint8Array(MEGABYTE))).status).toBe(201);
    expect(await upload(author, new Uint8Array(MEGABYTE + 1))).toEqual(refused(413, 'too_large'));
    expect(await upload(author, '')).toEqual(refused(422, 'content_missing'));
    const nameless = await author.send('POST', '/files', { body: 'x' });
    expect(nameless).toEqual(refused(422, 'invalid', 'name'));
    expect(await author.send('GET', '/files/nothing')).toEqual(refused(404, 'not_found'));
  });

  test('a file is for who has sent it, and for the members of a room in which it is', async () => {
    const [ada, grace, eve] = [await signIn('ada'), await signIn('grace'), await signIn()];
    const { id } = (await upload(ada, 'x')).body;
    expect(await grace.send('GET', `/files/${id}`)).toEqual(refused(404, 'not_found'));
    const stolen = await grace.say('engineering', 'Mine', { kind: 'file', file: id });
    expect(stolen).toEqual(refused(422, 'invalid', 'file'));
    await ada.send('POST', '/rooms/engineering/messages', {
      json: { ...text('Yours'), kind: 'file', file: id },
    });
    expect((await grace.send('GET', `/files/${id}`)).status).toBe(200);
    expect(await eve.send('GET', `/files/${id}`)).toEqual(refused(404, 'not_found'));
  });
});
