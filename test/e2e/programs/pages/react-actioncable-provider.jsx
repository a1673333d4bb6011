import { useRef } from 'react';
import { ActionCableConsumer, ActionCableProvider } from 'react-actioncable-provider';
import { CHANNEL, Messages, show, useMessages } from './messages.jsx';

function Room() {
  const chat = useRef(null);
  const [messages, receive] = useMessages();
  const speak = (payload) => chat.current.perform('speak', payload);
  return (
    <ActionCableProvider url="/cable">
      <ActionCableConsumer ref={chat} channel={CHANNEL} onReceived={receive} />
      <Messages messages={messages} onSpeak={speak} />
    </ActionCableProvider>
  );
}

show(Room);
