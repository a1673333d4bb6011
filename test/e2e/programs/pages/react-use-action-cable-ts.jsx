import { useEffect } from 'react';
import { useActionCable, useChannel } from 'react-use-action-cable-ts';
import { CHANNEL, Messages, show, useMessages } from './messages.jsx';

function Room() {
  const { actionCable } = useActionCable('/cable');
  const { subscribe, unsubscribe, send } = useChannel(actionCable);
  const [messages, receive] = useMessages();
  useEffect(() => {
    subscribe(CHANNEL, { received: receive });
    return unsubscribe;
  }, []);
  return (
    <>
      <Messages messages={messages} />
      <button
        id="speak"
        type="button"
        onClick={() => send({ action: 'speak', payload: { body: 'From here' }, useQueue: true })}
      >
        Speak
      </button>
    </>
  );
}

show(Room);
