/** A room on a screen: what was said, whether it is live, and a line to say something. */
import { useSubscription } from 'catenary/react';
import { useState } from 'react';
import { FlatList, Pressable, Text, TextInput } from 'react-native';
import { useRoom } from './messages';

export function Chat({ room }: { readonly room: string }) {
  const [draft, setDraft] = useState('');
  const messages = useRoom(room);
  const chat = useSubscription({ channel: 'ChatChannel', room });

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
