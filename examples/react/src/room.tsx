/** A room, and a look into one from outside: both show the same messages. */
import { useMessages, useSubscription } from 'catenary/react';
import { type SubmitEvent, useEffect, useState } from 'react';
import type { Typing } from './channels.ts';
import { latest } from './latest.ts';

/** Who gathers by the same function sees the same. Who joins a room with nothing to show asks what was said. */
function useLatest(room: string) {
  const params = { channel: 'ChatChannel', room } as const;
  const messages = useMessages(params, { reducer: latest, initial: [], limit: 20 });
  useSubscription(params, {
    connected({ joined }) {
      if (joined && messages.length === 0) this.perform('history');
    },
  });
  return messages;
}

export function Room({ room }: { readonly room: string }) {
  const messages = useLatest(room);
  const [typing, setTyping] = useState<Typing | null>(null);
  const chat = useSubscription(
    { channel: 'ChatChannel', room },
    { received: (event) => setTyping(event.type === 'typing' ? event : null) },
  );
  // Nobody says when they stop.
  useEffect(() => {
    if (!typing) return;
    const end = setTimeout(() => setTyping(null), 5_000);
    return () => clearTimeout(end);
  }, [typing]);
  const speak = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const body = String(new FormData(form).get('body'));
    if (chat.perform('speak', { body })) form.reset();
  };
  return (
    <section>
      <h2>
        {room}, {chat.state}
      </h2>
      <ol id="messages">
        {messages.map(({ from, body }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages have nothing of their own, and stay in place
          <li key={index}>
            {from}: {body}
          </li>
        ))}
      </ol>
      <form onSubmit={speak}>
        <input name="body" onInput={() => chat.perform('typing')} required={true} />
        <button type="submit" disabled={chat.state !== 'subscribed'}>
          Say
        </button>
      </form>
      <p>{typing && `${typing.from} is typing`}</p>
    </section>
  );
}

export function Preview({ room }: { readonly room: string }) {
  const last = useLatest(room).at(-1);
  return (
    <p>
      {room}: {last ? last.body : 'nobody has said anything'}
    </p>
  );
}
