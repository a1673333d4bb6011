import { ActionCableConsumer, ActionCableProvider } from 'react-actioncable-provider';
import { CHANNEL, Messages, show, useMessages } from './messages.jsx';

function Room() {
  const [messages, receive] = useMessages();
  return (
    <ActionCableProvider url="/cable">
      <ActionCableConsumer channel={CHANNEL} onReceived={receive} />
      <Messages messages={messages} />
    </ActionCableProvider>
  );
}

show(Room);
