/** What goes wrong on the way to the server, over HTTP or over the cable, in one form. */
import { RequestError, RequestRefusedError } from 'catenary/request';
import type { Problem } from '../../shared/channels.js';

/** The server understood, and refused. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly problem: Problem;
  /** All that it answered: a conflict has the newest version beside the problem. */
  readonly body: unknown;

  constructor(problem: Problem, body: unknown = null) {
    super(problem.message);
    this.problem = problem;
    this.body = body;
  }
}

/** What the server would refuse, and so need not be asked. */
export function refuseIf(problem: string): void {
  if (problem) throw new RefusedError({ code: 'invalid', message: problem });
}

/** Nobody answered, or somebody who is not the application. It may work later. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const UNREACHABLE: Problem = {
  code: 'unreachable',
  message: 'The server could not be reached.',
};

const BROKEN: Problem = { code: 'broken', message: 'That went wrong in this page.' };

const FAILED: Problem = { code: 'failed', message: 'The server could not do that.' };

const isProblem = (data: unknown): data is Problem =>
  typeof (data as Problem | null)?.code === 'string' &&
  typeof (data as Problem).message === 'string';

/** What the server has refused; `null` where it has not, and another attempt may help. */
export function refusalIn(error: unknown): Problem | null {
  if (error instanceof RefusedError) return error.problem;
  // An action that raised an exception has no data.
  if (error instanceof RequestRefusedError && isProblem(error.data)) return error.data;
  return null;
}

/** What can be told to a person, whatever it was. */
export function problemIn(error: unknown): Problem {
  const refusal = refusalIn(error);
  if (refusal) return refusal;
  if (error instanceof RequestRefusedError) return FAILED;
  if (error instanceof UnreachableError || error instanceof RequestError) return UNREACHABLE;
  // A mistake of the page's own is for its developers, too.
  reportError(error);
  return BROKEN;
}

/** The body of an answer, as an error. */
export function errorFrom(status: number, body: unknown): RefusedError | UnreachableError {
  const problem = (body as { error?: unknown } | null)?.error;
  if (isProblem(problem) && status < 500) return new RefusedError(problem, body);
  return new UnreachableError(`The server answered ${status}`);
}
