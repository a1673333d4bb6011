// What the React programs have in common: a room's messages, and a button that leaves the room.
import { StrictMode, useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';

export const CHANNEL = { channel: 'ChatChannel', room: 'lobby' };

/** Collects messages; the room's history is none. */
export function useMessages() {
  const [messages, setMessages] = useState([]);
  const receive = useCallback(({ body }) => {
    if (body) setMessages((before) => [...before, body]);
  }, []);
  return [messages, receive];
}

/** Shows them, and speaks. */
export const Messages = ({ messages, onSpeak }) => (
  <>
    <ul id="messages">
      {messages.map((body) => (
        <li key={body}>{body}</li>
      ))}
    </ul>
    <button type="button" onClick={() => onSpeak({ body: 'From here' })}>
      Speak
    </button>
  </>
);

function Page({ Room }) {
  const [inside, setInside] = useState(true);
  return (
    <>
      {inside && <Room />}
      <button type="button" onClick={() => setInside(false)}>
        Leave
      </button>
    </>
  );
}

export const show = (Room) =>
  createRoot(document.getElementById('root')).render(
    <StrictMode>
      <Page Room={Room} />
    </StrictMode>,
  );
