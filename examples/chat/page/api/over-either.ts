/** Over the cable if that works, else over HTTP: for what may arrive twice without harm. */
import { RequestError, RequestRefusedError } from 'catenary/request';

/**
 * A request that was sent before the connection was lost may have been performed. So what is done must
 * be the same when it is done twice: an edit, a removal, a message with a nonce.
 */
export async function overEither<T>(
  cable: (() => Promise<T>) | undefined,
  http: () => Promise<T>,
): Promise<T> {
  try {
    if (cable) return await cable();
  } catch (error) {
    const isAnswer = error instanceof RequestRefusedError;
    if (isAnswer || !(error instanceof RequestError)) throw error;
  }
  return http();
}
