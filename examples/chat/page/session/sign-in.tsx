/** The first thing that a visitor sees: a name, and nothing else. */
import { type RefObject, type SubmitEvent, useEffect, useRef, useState } from 'react';
import { problemIn } from '../api/errors.js';
import { Logo } from '../shell/logo.js';
import { useSession } from './session.js';

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
      setProblem(problemIn(error).message);
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
        maxLength={40}
        required={true}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby="name-hint name-problem"
        aria-invalid={problem !== ''}
      />
      <p id="name-hint" className="hint">
        Any name will do, this is a demonstration. Ada, grace and linus are in a room of their own.
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
