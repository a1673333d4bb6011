/** What a frame means by the protocol, said once more and in other words than in the codec: to compare the two. */
import type { Incoming } from '../../../src/core/index.js';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** `undefined` for what means nothing. */
export function meaningOf(frame: unknown): Incoming | undefined {
  let fields: unknown;
  try {
    fields = typeof frame === 'string' ? JSON.parse(frame) : undefined;
  } catch {}
  if (!isObject(fields) || Array.isArray(fields)) return undefined;
  const own = (key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);
  const [type, identifier, message] = [own('type'), own('identifier'), own('message')];
  if (type === 'welcome') return { type: 'welcome' };
  if (type === 'ping') return { type: 'ping', message };
  if (type === 'disconnect') {
    const reason = own('reason');
    return {
      type: 'disconnect',
      reason: typeof reason === 'string' ? reason : null,
      reconnect: Boolean(own('reconnect')),
    };
  }
  const isNamed = typeof identifier === 'string';
  if (type === 'confirm_subscription' || type === 'reject_subscription') {
    const answer = type === 'confirm_subscription' ? 'confirmed' : 'rejected';
    return isNamed ? { type: answer, identifier } : undefined;
  }
  if (isNamed && message !== undefined) return { type: 'message', identifier, message };
  return type === undefined ? undefined : { type: 'unknown', name: type };
}
