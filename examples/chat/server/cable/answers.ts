/** Answers to actions, for `request` of catenary/request: a request is performed once, however often it is sent. */
import { createHash } from 'node:crypto';

/** What becomes of a request: the value of its action, or an error; `null` after an exception. */
type Answer =
  | { readonly value: unknown }
  | { readonly error: unknown }
  /** Not yet: the client asks again. */
  | { readonly pending: true };

/** Where requests are claimed and answers are kept, for all processes. */
export interface Claims {
  /** Whether we are the first, and so the one to perform it. */
  claim(key: string): Promise<boolean>;
  record(key: string, answer: object): Promise<void>;
  recorded(key: string): Promise<object | null>;
}

/** What the sender is told of an error, or `null`. */
type Rescue = (error: unknown) => object | null;

async function outcome(work: () => Promise<unknown>, rescue: Rescue) {
  try {
    return { value: (await work()) ?? null };
  } catch (error) {
    return { error: rescue(error) };
  }
}

/** Performs a request, unless somebody has; `parts` are who asks, where, and the id of the request. */
export async function answer(
  claims: Claims,
  parts: readonly unknown[],
  work: () => Promise<unknown>,
  rescue: Rescue,
): Promise<Answer | object> {
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  try {
    if (!(await claims.claim(key))) return (await claims.recorded(key)) ?? { pending: true };
  } catch (error) {
    // While requests cannot be claimed, nothing is performed.
    rescue(error);
    return { pending: true };
  }
  const result = await outcome(work, rescue);
  // The client has its answer even if it cannot be kept for a second question.
  await claims.record(key, result).catch(rescue);
  return result;
}
