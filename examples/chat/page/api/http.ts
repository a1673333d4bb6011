/** Requests to `/api` of the server that served the page; it knows no resource. */
import { errorFrom, RefusedError, UnreachableError } from './errors.js';

/** A server that does not answer is as good as none. */
const PATIENCE = 10_000;

interface Options {
  readonly json?: unknown;
  readonly body?: Blob;
  readonly signal?: AbortSignal | undefined;
}

const listeners = new Set<() => void>();

/** Calls back when the server no longer knows who this is. */
export function onSessionLost(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function read(response: Response): Promise<unknown> {
  const isJson = response.headers.get('content-type')?.includes('json');
  return isJson ? await response.json() : null;
}

export async function http<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const { json, body, signal } = options;
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    const response = await fetch(`/api${path}`, {
      method,
      cache: 'no-store',
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
      ...(json === undefined ? {} : { headers: { 'content-type': 'application/json' } }),
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    });
    const answer = await read(response);
    if (response.ok) return answer as T;
    throw errorFrom(response.status, answer);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof RefusedError)) throw new UnreachableError(path, { cause: error });
    if (error.problem.code === 'unauthorized') for (const listener of listeners) listener();
    throw error;
  }
}
