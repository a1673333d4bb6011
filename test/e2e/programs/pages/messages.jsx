// What the React programs have in common: a room's messages, and a button that leaves the room.
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

export const CHANNEL = { channel: 'ChatChannel', room: 'lobby' };

/** Collects messages; the room's history is none. */
export function useMessages() {
  const [messages, setMessages] = useState([]);
  const receive = ({ body }) => body && setMessages((before) => [...before, body]);
  return [messages, receive];
}

export const Messages = ({ messages }) => (
  <ul id="messages">
    {messages.map((body) => (
      <li key={body}>{body}</li>
    ))}
  </ul>
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

export function show(Room, strict = true) {
  const page = <Page Room={Room} />;
  createRoot(document.getElementById('root')).render(
    strict ? <StrictMode>{page}</StrictMode> : page,
  );
}
