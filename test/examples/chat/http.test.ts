/** Health, metrics, the page, and what is not there. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test, vi } from 'vitest';
import { setUpChat } from './support/chat.js';
import { json, sender } from './support/http.js';
import { eventually, text } from './support/user.js';

const chat = setUpChat();

const send = sender(chat);

test('says that it is well', async () => {
  expect(await json(await send('GET', '/health'))).toEqual({
    status: 200,
    body: { ok: true, checks: { database: 'ok', pubsub: 'ok' } },
  });
});

test('counts for Prometheus', async () => {
  const ann = await chat.signIn();
  const value = async (series: string) => {
    const lines = (await (await send('GET', '/metrics')).text()).split('\n');
    return Number(lines.find((line) => line.startsWith(`${series} `))?.split(' ')[1]);
  };
  const room = await ann.enter('general');
  await room.ask('speak', text('count this'));
  expect(await value('cable_connections')).toBe(1);
  expect(await value('cable_subscriptions{channel="ChatChannel"}')).toBe(1);
  expect(await value('cable_messages_total{direction="in",channel="ChatChannel"}')).toBeGreaterThan(
    0,
  );
  expect(
    await value('cable_messages_total{direction="out",channel="ChatChannel"}'),
  ).toBeGreaterThan(1);
  expect(await value('process_start_time_seconds')).toBeGreaterThan(1_000_000_000);
  await ann.leave();
  await eventually(async () => expect(await value('cable_connections')).toBe(0));
  expect(await value('cable_subscriptions{channel="ChatChannel"}')).toBe(0);
});

test.each(['/nowhere', '/api/nowhere', '/..%2fserver%2fmain.ts', '/%00'])(
  '%s is not there',
  async (path) => {
    const ann = await chat.signIn();
    const response = await ann.fetch(path);
    expect(response.status).toBe(404);
    expect((await response.json()).error.code).toBe('not_found');
  },
);

test.each(['/%', '/%ff', '/api/rooms/%', '/health?%'])('%s cannot be read', async (path) => {
  const answer = await json(await send('GET', path));
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'bad_request' } } });
});

test('pages get a strict policy', async () => {
  const response = await send('GET', '/');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('who hangs up in the middle of a body is no failure of ours, and is not logged', async () => {
  const reading = vi.spyOn(Request.prototype, 'arrayBuffer');
  const { hostname, port, host } = new URL(chat.address);
  const lines = ['POST /api/session HTTP/1.1', `Host: ${host}`, 'Content-Length: 100', '', '{'];
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(lines.join('\r\n'));
  await eventually(() => expect(reading).toHaveBeenCalled());
  const body = reading.mock.results[0]?.value as Promise<ArrayBuffer>;
  socket.destroy();
  await expect(body).rejects.toThrow();
  // Behind another request, its error has been dealt with.
  expect((await send('GET', '/health')).status).toBe(200);
  expect(chat.errors).toEqual([]);
});
