/** What is asked for once, under an id or a nonce: what was refused is not remembered, what was removed does not come back. */
import { beforeAll, describe, expect, test } from 'vitest';
import { changesOf, Person, problem, refusal, refused, SOON, text } from '../support/person.js';
import { type Application, serverVersion, startApplication } from '../support/servers.js';

describe(serverVersion(), () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
    return application.stop;
  });
  const signIn = () => Person.signIn(application);

  test('an unknown action is refused, and claims nothing: its id is still free', async () => {
    const person = await signIn();
    const room = await person.enter('general');
    await expect(room.request('jump', {})).rejects.toMatchObject(refusal('unknown_action'));
    const message = text('Under the same id');
    room.perform('jump', { _request: 'one' });
    room.perform('speak', { ...message, _request: 'one' });
    await expect.poll(() => room.of('message'), SOON).toHaveLength(1);
    room.perform('jump');
    await expect
      .poll(() => room.of('error'), SOON)
      .toEqual([{ type: 'error', action: 'jump', error: problem('unknown_action') }]);
  });

  test('a message that was removed is not said again, and whoever tries is told so', async () => {
    const person = await signIn();
    const room = await person.enter('random');
    const message = text('Gone');
    const { body } = await person.say('random', 'Gone', message);
    expect((await person.send('DELETE', `/messages/${body.id}`)).status).toBe(200);
    expect(await person.say('random', 'Gone', message)).toEqual(refused(410, 'removed'));
    await expect(room.request('speak', { ...message })).rejects.toMatchObject(refusal('removed'));
    const heard = () => changesOf(room).map(({ type }) => type);
    await expect.poll(heard, SOON).toEqual(['message', 'removed']);
    const history = await person.send('GET', '/rooms/random/messages');
    expect(history.body.changed).toEqual([]);
  });
});
