/** A chat room on a screen: its messages, whether it is connected, and a line to say something. */
import { useEffect, useRef, useState } from 'react';
import { Pressable, Text, TextInput, View } from 'react-native';

/** Shows one room for as long as it is mounted. */
export function Chat({ cable, room }) {
  const [messages, setMessages] = useState([]);
  const [presence, setPresence] = useState('connecting');
  const [draft, setDraft] = useState('');
  const subscription = useRef(null);

  useEffect(() => {
    subscription.current = cable.subscriptions.create(
      { channel: 'ChatChannel', room },
      {
        connected: ({ reconnected }) => setPresence(reconnected ? 'back online' : 'online'),
        disconnected: ({ reason }) => setPresence(`offline: ${reason}`),
        rejected: () => setPresence('not allowed in'),
        received: (message) => setMessages((earlier) => [...earlier, message]),
      },
    );
    return () => subscription.current.unsubscribe();
  }, [cable, room]);

  const speak = () => {
    if (subscription.current.perform('speak', { body: draft })) setDraft('');
  };

  return (
    <View>
      <Text testID="presence">{presence}</Text>
      {messages.map(({ id, body }) => (
        <Text key={id} testID="message">
          {body}
        </Text>
      ))}
      <TextInput placeholder="Message" value={draft} onChangeText={setDraft} />
      <Pressable role="button" onPress={speak}>
        <Text>Send</Text>
      </Pressable>
    </View>
  );
}
