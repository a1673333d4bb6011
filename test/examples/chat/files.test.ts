/** Files: who may have them, and what they can do in a page. */
import { expect, test } from 'vitest';
import { setUpChat } from './support/chat.js';
import { json } from './support/http.js';
import { text } from './support/user.js';

const chat = setUpChat();

const upload = async (
  user: { fetch(path: string, init: RequestInit): Promise<Response> },
  name: string,
  type: string,
  body: BodyInit = new Uint8Array([1, 2, 3, 0, 255]),
) =>
  json(
    await user.fetch(`/api/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      body,
      headers: { 'content-type': type },
    }),
  );

test('an image is uploaded, said, and shown; something else is downloaded and can do nothing', async () => {
  const ann = await chat.signIn();
  const image = await upload(ann, 'ä cat".png', 'image/png');
  expect(image).toEqual({
    status: 201,
    body: { id: expect.any(String), name: 'ä cat".png', type: 'image/png', size: 5 },
  });
  const message = { ...text('my cat'), kind: 'image', file: image.body.id };
  const said = await ann.post('/api/rooms/general/messages', message);
  expect(said).toMatchObject({ status: 201, body: { kind: 'image', file: image.body } });
  const bob = await chat.signIn();
  const shown = await bob.fetch(`/api/files/${image.body.id}`);
  expect([...new Uint8Array(await shown.arrayBuffer())]).toEqual([1, 2, 3, 0, 255]);
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  expect(shown.headers.get('content-disposition')).toBe(
    `inline; filename="%3F%20cat%22.png"; filename*=UTF-8''%C3%A4%20cat%22.png`,
  );
  for (const type of ['text/html; charset=utf-8', 'image/svg+xml', 'application/pdf']) {
    const { body } = await upload(ann, 'page.html', type);
    const { headers } = await ann.fetch(`/api/files/${body.id}`);
    expect(headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(headers.get('content-security-policy')).toMatch(/sandbox/);
  }
});

test('a file is for its uploader until it is said, and then for the members of the room', async () => {
  const [ann, ada, grace] = [
    await chat.signIn(),
    await chat.signIn('ada'),
    await chat.signIn('grace'),
  ];
  const { body: file } = await upload(ada, 'plan.txt', 'text/plain');
  const statuses = async () => {
    const all = [ada, grace, ann].map((user) => user.fetch(`/api/files/${file.id}`));
    return (await Promise.all(all)).map(({ status }) => status);
  };
  expect(await statuses()).toEqual([200, 404, 404]);
  const message = { ...text('our plan'), kind: 'file', file: file.id };
  const stolen = await ann.post('/api/rooms/general/messages', message);
  expect(stolen).toMatchObject({ status: 422, body: { error: { field: 'file' } } });
  const { body: said } = await ada.post('/api/rooms/engineering/messages', message);
  expect(await statuses()).toEqual([200, 200, 404]);
  await ada.call('DELETE', `/api/messages/${said.id}`);
  expect(await statuses()).toEqual([200, 404, 404]);
});

test('a file of 1 MB is taken, and one that is larger, empty or without a name is not', async () => {
  const ann = await chat.signIn();
  const most = await upload(ann, 'a', 'text/plain', new Uint8Array(1_048_576));
  expect(most).toMatchObject({ status: 201, body: { size: 1_048_576 } });
  for (const size of [1_048_577, 10_000_000]) {
    expect(await upload(ann, 'a', 'text/plain', new Uint8Array(size))).toMatchObject({
      status: 413,
      body: { error: { code: 'too_large' } },
    });
  }
  expect((await upload(ann, 'a', 'text/plain', new Uint8Array())).status).toBe(422);
  expect((await upload(ann, '', 'text/plain')).status).toBe(422);
  expect((await upload(ann, 'a', 'rubbish')).status).toBe(400);
  expect((await upload(ann, 'a\0', 'text/plain')).status).toBe(422);
  expect((await ann.get('/api/files/__proto__')).status).toBe(404);
  expect((await ann.get(`/api/files/${crypto.randomUUID()}`)).status).toBe(404);
});
