/** Over the cable if that works, else over HTTP: for what may arrive twice without harm. */
import { RequestError, RequestRefusedError } from 'catenary/request';
import { refusalIn } from './errors.js';

/**
 * A request that was sent before the connection was lost may have been performed. So what is done must
 * be the same when it is done twice, also to the server's limits: an edit, a message with a nonce.
 *
 * @param http - is told whether it may have been done already
 */
export async function overEither<T>(
  cable: (() => Promise<T>) | undefined,
  http: (wasSent: boolean) => Promise<T>,
): Promise<T> {
  try {
    if (cable) return await cable();
  } catch (error) {
    const isAnswer = error instanceof RequestRefusedError;
    if (isAnswer || !(error instanceof RequestError)) throw error;
    return http(error.wasSent);
  }
  return http(false);
}

/** Of a removal that was done already, the second finds nothing: it resolves with `null`. */
export const removeOverEither = <T>(
  cable: (() => Promise<T>) | undefined,
  http: () => Promise<T>,
): Promise<T | null> =>
  overEither<T | null>(cable, (wasSent) =>
    http().catch((error: unknown) => {
      if (wasSent && refusalIn(error)?.code === 'not_found') return null;
      throw error;
    }),
  );
