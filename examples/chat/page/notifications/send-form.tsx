/** Sends somebody a notification, over HTTP, as another part of an application would. */
import { type SubmitEvent, useState } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import { notifications } from '../api/resources.js';
import { useProblem } from '../connection/use-problem.js';
import { inOrder } from '../presence/people.js';
import { usePresence } from '../presence/presence.js';
import { useUser } from '../session/session.js';

function useSending() {
  const [text, setText] = useState('');
  const [sentTo, setSentTo] = useState('');
  const { problem, tell, forget } = useProblem();
  const send = async (to: string) => {
    setSentTo('');
    forget();
    try {
      await notifications.create(to, text.trim());
      setText('');
      setSentTo(to);
    } catch (error) {
      tell(error);
    }
  };
  return { text, setText, sentTo, problem, send };
}

interface OutcomeProps {
  readonly sentTo: string;
  readonly problem: string;
}

/** What became of the last one. */
function Outcome({ sentTo, problem }: OutcomeProps) {
  return (
    <p
      id="notify-told"
      role={problem ? 'alert' : 'status'}
      className={problem ? 'problem' : 'hint'}
    >
      {problem || (sentTo && `Sent to ${sentTo}.`)}
    </p>
  );
}

export function SendForm() {
  const me = useUser();
  const { people } = usePresence();
  const { text, setText, sentTo, problem, send } = useSending();
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
      <Outcome sentTo={sentTo} problem={problem} />
      <button type="submit">Notify</button>
    </form>
  );
}
