/** Requests to `/api` of the server that served the page; it knows no resource. */
import { errorFrom, RefusedError, UnreachableError } from './errors.js';

/** A server that does not answer is as good as none. */
const PATIENCE = 10_000;

interface Options {
  readonly json?: unknown;
  readonly body?: Blob;
  readonly signal?: AbortSignal | undefined;
}

interface Owner {
  readonly name: string;
  readonly lost: () => void;
}

let owner: Owner | null = null;

/** The page is this user's from here on; calls back when the server takes it for nobody's, or for somebody else's. */
export function onSessionLost(name: string, lost: () => void): () => void {
  const ours = { name, lost };
  owner = ours;
  return () => {
    if (owner === ours) owner = null;
  };
}

export const isForeign = (name: string): boolean => owner !== null && owner.name !== name;

export const loseSession = (): void => owner?.lost();

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
    if (error.problem.code === 'unauthorized') loseSession();
    throw error;
  }
}
