/** A room on a screen: what was said, whether it is live, and a line to say something. */
import type { Channels } from 'catenary';
import { useMessages, useSubscription } from 'catenary/react';
import { useState } from 'react';
import { FlatList, Pressable, Text, TextInput } from 'react-native';
import type { Message } from './cable';

type Event = Channels['ChatChannel']['received'];

/** The server sends what was said before, then what is said. */
function gather(messages: readonly Message[], event: Event): readonly Message[] {
  if (event.type === 'history') return event.messages;
  return event.type === 'message' ? [...messages, event] : messages;
}

const NONE: readonly Message[] = [];

export function Chat({ room }: { readonly room: string }) {
  const [draft, setDraft] = useState('');
  const params = { channel: 'ChatChannel', room } as const;
  const messages = useMessages(params, { reducer: gather, initial: NONE });
  const chat = useSubscription(params);

  const speak = () => {
    if (chat.perform('speak', { body: draft })) setDraft('');
  };

  return (
    <>
      <Text testID="state">{chat.state === 'subscribed' ? 'online' : 'connecting'}</Text>
      <FlatList
        data={messages}
        renderItem={({ item: { from, body } }) => (
          <Text testID="message">{`${from}: ${body}`}</Text>
        )}
      />
      <TextInput placeholder="Message" value={draft} onChangeText={setDraft} />
      <Pressable role="button" onPress={speak}>
        <Text>Send</Text>
      </Pressable>
    </>
  );
}
