import { useEffect } from 'react';
import { useActionCable, useChannel } from 'react-use-action-cable-ts';
import { CHANNEL, Messages, show, useMessages } from './messages.jsx';

function Room() {
  const { actionCable } = useActionCable('/cable');
  const { subscribe, unsubscribe, send } = useChannel(actionCable);
  const [messages, received] = useMessages();
  useEffect(() => {
    subscribe(CHANNEL, { received });
    return unsubscribe;
  }, [subscribe, unsubscribe, received]);
  const speak = (payload) => send({ action: 'speak', payload, useQueue: true });
  return <Messages messages={messages} onSpeak={speak} />;
}

show(Room);
