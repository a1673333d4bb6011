/** The first thing that a visitor sees: a name, and nothing else. */
import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { MAX_USER_NAME } from '../../shared/limits.js';
import { problemIn } from '../api/errors.js';
import { Logo } from '../shell/logo.js';
import { useSession } from './session.js';

/** As the server has it. */
const RULE = `A name has 1 to ${MAX_USER_NAME} letters, digits, blanks, dots, hyphens or underscores.`;

function useSigningIn() {
  const { signIn } = useSession();
  const [problem, setProblem] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const submit = async (name: string) => {
    setIsBusy(true);
    setProblem('');
    try {
      await signIn(name);
    } catch (error) {
      const { code, message } = problemIn(error);
      setProblem(code === 'invalid' ? RULE : message);
      setIsBusy(false);
    }
  };
  return { problem, isBusy, submit };
}

interface FieldProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly problem: string;
}

function Name({ field, problem }: FieldProps) {
  return (
    <>
      <label htmlFor="name">Your name</label>
      <input
        ref={field}
        id="name"
        name="name"
        maxLength={MAX_USER_NAME}
        required={true}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby="name-hint name-problem"
        aria-invalid={problem !== ''}
      />
      <p id="name-hint" className="hint">
        Any name will do: this is a demonstration. Only ada, grace and linus may enter Engineering.
      </p>
      <p id="name-problem" role="alert" className="problem">
        {problem}
      </p>
    </>
  );
}

export function SignIn({ notice }: { readonly notice: string }) {
  const { problem, isBusy, submit } = useSigningIn();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name) void submit(name);
    else field.current?.focus();
  };
  return (
    <main className="sign-in">
      <title>Sign in · Catenary</title>
      <Logo />
      <h1>Sign in to Catenary</h1>
      {notice && <p role="status">{notice}</p>}
      <form onSubmit={onSubmit}>
        <Name field={field} problem={problem} />
        <button type="submit" className="primary" disabled={isBusy}>
          Sign in
        </button>
      </form>
    </main>
  );
}
