/** A server that is told to end finishes what it has begun. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Person, SOON, send } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

const HALF = 'x'.repeat(250_000);

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });

  /** A body that comes in two halves: the second one when it is let go. */
  function createBody() {
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let asked = 0;
    const source = {
      async pull(controller: ReadableStreamDefaultController<Uint8Array>) {
        asked += 1;
        if (asked === 3) return controller.close();
        if (asked === 2) await gate;
        controller.enqueue(new TextEncoder().encode(HALF));
      },
    };
    const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
    return { body, letGo, isHalfSent: () => asked === 2 };
  }

  const isThere = () =>
    send(application, 'GET', '/health').then(
      () => true,
      () => false,
    );

  test('an upload that is under way by then is taken, and is there behind the next start', async () => {
    const person = await Person.signIn(application);
    const { body: halves, letGo, isHalfSent } = createBody();
    const upload = person.send('POST', '/files?name=large.txt', {
      body: halves,
      headers: { 'content-type': 'text/plain' },
    });
    await expect.poll(isHalfSent, SOON).toBe(true);
    // Behind its answer, what was sent before has arrived.
    expect(await isThere()).toBe(true);
    let hasEnded = false;
    const end = application.kill('SIGTERM').then(() => {
      hasEnded = true;
    });
    await expect.poll(isThere, SOON).toBe(false);
    expect(hasEnded).toBe(false);
    letGo();
    const { status, body } = await upload;
    expect({ status, body }).toMatchObject({ status: 201, body: { size: 2 * HALF.length } });
    await end;
    await application.start();
    expect((await person.send('GET', `/files/${body.id}`)).body).toBe(HALF + HALF);
  });
});
