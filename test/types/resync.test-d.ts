/** Catching up: messages, parameters and what was fetched are typed. */
import { createConsumer } from 'catenary';
import { type CatchUpOptions, catchUp, type Gap, type ResyncError } from 'catenary/resync';
import { expectType } from '../support/types.js';

interface Note {
  id: number;
  version: number;
}

declare module 'catenary' {
  interface Channels {
    NotesChannel: { params: { folder: number; since?: number | null }; received: Note };
  }
}

const consumer = createConsumer('/cable');
const notes = consumer.subscriptions.create(
  { channel: 'NotesChannel', folder: 1 },
  { count: 0, received: (note) => expectType<Note>()(note) },
);

// --- With a registered channel
const stop = catchUp(notes, {
  async resync({ since, cause, signal }) {
    expectType<number | null>()(since);
    expectType<Gap['cause']>()(cause);
    expectType<AbortSignal>()(signal);
    return [{ id: 1, version: 1 }];
  },
  apply: (fetched) => expectType<Note[]>()(fetched),
  covers(message, fetched) {
    expectType<Note>()(message);
    return fetched.some(({ id, version }) => id === message.id && version >= message.version);
  },
  params: () => ({ channel: 'NotesChannel', folder: 1, since: 2 }),
  renderedAt: new Date(),
  holdFor: 5_000,
  holdCount: 100,
});
expectType<() => void>()(stop);

// A value that is no promise; and nothing to fetch.
catchUp(notes, { resync: () => 1, apply: (fetched) => expectType<number>()(fetched) });
catchUp(notes, { params: () => ({ channel: 'NotesChannel', folder: 1 }) });
catchUp(notes, { renderedAt: null });
catchUp(notes, { renderedAt: '1700000000.5' });

// @ts-expect-error: a folder is a number
catchUp(notes, { params: () => ({ channel: 'NotesChannel', folder: 'all' }) });
// @ts-expect-error: parameters have a channel
catchUp(notes, { params: () => ({ folder: 1 }) });
// @ts-expect-error: a name is no parameters
catchUp(notes, { params: () => 'NotesChannel' });
// @ts-expect-error: whether it is covered is a boolean
catchUp(notes, { resync: () => 1, covers: () => 'yes' });
// @ts-expect-error: a list is no time
catchUp(notes, { renderedAt: [1] });

// --- With a channel that nobody has described: unknown, never any
const other = consumer.subscriptions.create('OtherChannel');
catchUp(other, {
  resync: async () => 1,
  covers(message, fetched) {
    expectType<unknown>()(message);
    return message === fetched;
  },
  params: () => ({ channel: 'OtherChannel', since: 1, anything: ['else'] }),
});

// --- Options that are made elsewhere
const options: CatchUpOptions<{ received: Note }, string> = { resync: () => '' };
declare const subscription: Parameters<typeof catchUp<{ received: Note }, string>>[0];
catchUp(subscription, options);

// --- The error
consumer.on('error', (error) => {
  if (error.name !== 'ResyncError') return;
  const { identifier, reason, since } = error as ResyncError;
  expectType<string>()(identifier);
  expectType<'failed' | 'timeout' | 'overflow'>()(reason);
  expectType<number | null>()(since);
});
