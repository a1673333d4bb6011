/** Sends somebody a notification, over HTTP, as another part of an application would. */
import { type SubmitEvent, useState } from 'react';
import { MAX_LINE } from '../../shared/limits.js';
import { refuseIf } from '../api/errors.js';
import { notifications } from '../api/resources.js';
import { useSaving } from '../connection/use-saving.js';
import { inOrder } from '../presence/people.js';
import { usePresence } from '../presence/presence.js';
import { useUser } from '../session/session.js';
import { BusyButton } from '../shell/busy-button.js';
import { problemOfLength } from '../shell/length.js';
import { LineField } from '../shell/line-field.js';

function useSending() {
  const [text, setText] = useState('');
  const [sentTo, setSentTo] = useState('');
  const { problem, isSaving, save, forget } = useSaving();
  const send = (to: string) =>
    save(async () => {
      setSentTo('');
      refuseIf(problemOfLength('The text', text, MAX_LINE));
      await notifications.create(to, text.trim());
      setText('');
      setSentTo(to);
    });
  const change = (next: string) => {
    setText(next);
    // It may have repaired what was wrong.
    forget();
  };
  return { text, change, sentTo, problem, isSaving, send };
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
  const { text, change, sentTo, problem, isSaving, send } = useSending();
  const others = inOrder(people.filter(({ name }) => name !== me));
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(String(new FormData(event.currentTarget).get('to')));
  };
  if (others.length === 0) return <p className="hint">There is nobody else to notify yet.</p>;
  return (
    <form className="send-notification" aria-labelledby="notify" onSubmit={onSubmit}>
      <h3 id="notify">Notify somebody</h3>
      <label htmlFor="notify-to">To</label>
      <select id="notify-to" name="to">
        {others.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <LineField label="Text" text={text} onChange={change} problemId="notify-told" />
      <Outcome sentTo={sentTo} problem={problem} />
      <BusyButton name="Notify" doing="Sending" isBusy={isSaving} />
    </form>
  );
}
