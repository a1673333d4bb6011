/** Who is there, and which page is shown: a room, all rooms, or none. */
import { useConnectionStatus } from 'catenary/react';
import { type SubmitEvent, useState } from 'react';
import { Preview, Room } from './room.tsx';

const ROOMS = ['lobby', 'kitchen'];

function Status() {
  const { state, reason } = useConnectionStatus();
  return (
    <output id="connection">
      {state} {reason}
    </output>
  );
}

function LogIn({ onName }: { readonly onName: (name: string) => void }) {
  const logIn = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name'));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name });
    const { ok } = await fetch('/login', { method: 'POST', headers, body });
    if (ok) onName(name);
  };
  return (
    <form onSubmit={(event) => void logIn(event)}>
      <input name="name" placeholder="Your name" required={true} />
      <button type="submit">Log in</button>
    </form>
  );
}

export function App() {
  const [name, setName] = useState('');
  const [page, setPage] = useState('lobby');
  if (!name) return <LogIn onName={setName} />;
  return (
    <>
      <h1>Rooms</h1>
      <nav>
        {[...ROOMS, 'overview', 'nothing'].map((to) => (
          <button key={to} type="button" onClick={() => setPage(to)}>
            {to}
          </button>
        ))}
      </nav>
      {ROOMS.includes(page) && <Room room={page} />}
      {page === 'overview' && ROOMS.map((room) => <Preview key={room} room={room} />)}
      <Status />
    </>
  );
}
