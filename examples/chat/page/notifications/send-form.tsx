/** Sends somebody a notification, over HTTP, as another part of an application would. */
import { type SubmitEvent, useState } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import { problemIn } from '../api/errors.js';
import { notifications } from '../api/resources.js';
import { inOrder } from '../presence/people.js';
import { usePresence } from '../presence/presence.js';
import { useUser } from '../session/session.js';

type Told = { readonly isProblem: boolean; readonly text: string };

const NOTHING: Told = { isProblem: false, text: '' };

function useSending() {
  const [text, setText] = useState('');
  const [told, setTold] = useState(NOTHING);
  const send = async (to: string) => {
    setTold(NOTHING);
    try {
      await notifications.create(to, text.trim());
      setText('');
      setTold({ isProblem: false, text: `Sent to ${to}.` });
    } catch (error) {
      setTold({ isProblem: true, text: problemIn(error).message });
    }
  };
  return { text, setText, told, send };
}

/** What became of the last one. */
function Outcome({ told }: { readonly told: Told }) {
  return (
    <p
      id="notify-told"
      role={told.isProblem ? 'alert' : 'status'}
      className={told.isProblem ? 'problem' : 'hint'}
    >
      {told.text}
    </p>
  );
}

export function SendForm() {
  const me = useUser();
  const { people } = usePresence();
  const { text, setText, told, send } = useSending();
  const others = inOrder(people.filter(({ name }) => name !== me));
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(String(new FormData(event.currentTarget).get('to')));
  };
  if (others.length === 0) return <p className="hint">There is nobody else to notify yet.</p>;
  return (
    <form className="send-notification" onSubmit={onSubmit}>
      <h3>Notify somebody</h3>
      <label htmlFor="notify-to">To</label>
      <select id="notify-to" name="to">
        {others.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <label htmlFor="notify-text">Text</label>
      <input
        id="notify-text"
        value={text}
        required={true}
        maxLength={MAX_LINE}
        dir="auto"
        autoComplete="off"
        aria-describedby="notify-told"
        onChange={(event) => setText(event.target.value)}
      />
      <Outcome told={told} />
      <button type="submit">Notify</button>
    </form>
  );
}
