/** The wire as values: every frame is one of a few cases; nothing that arrives makes it throw. */
import { ProtocolError } from './errors.js';

/** What a server can say. */
export type Incoming =
  | { readonly type: 'welcome' }
  /** `message` is the server's clock, in seconds. */
  | { readonly type: 'ping'; readonly message: unknown }
  | { readonly type: 'disconnect'; readonly reason: string | null; readonly reconnect: boolean }
  | { readonly type: 'confirmed' | 'rejected'; readonly identifier: string }
  | { readonly type: 'message'; readonly identifier: string; readonly message: unknown }
  /** A frame of a later protocol, to be ignored. */
  | { readonly type: 'unknown'; readonly name: unknown }
  | { readonly type: 'malformed'; readonly error: ProtocolError };

/** What a client can say. */
export type Outgoing =
  | { readonly type: 'subscribe' | 'unsubscribe'; readonly identifier: string }
  | { readonly type: 'perform'; readonly identifier: string; readonly data: unknown };

/**
 * A codec. It holds no state and calls nobody back: frames in, values out.
 *
 * @see {@link jsonProtocol}
 */
export interface Protocol {
  /** The subprotocols that mean this codec, best first. Any other ends the attempts for good. */
  readonly subprotocols: readonly string[];
  /**
   * @throws TypeError for data that has no JSON form (a cycle, a BigInt), at the caller's own line
   */
  encode(command: Outgoing): string;
  /** Total: whatever arrives, it returns a case of {@link Incoming}. */
  decode(frame: unknown): Incoming;
}

/** The fields of a frame: what is no text, no JSON or no object has none. */
function parse(frame: unknown): Readonly<Record<string, unknown>> {
  try {
    if (typeof frame === 'string') return JSON.parse(frame) ?? {};
  } catch {}
  return {};
}

/** `actioncable-v1-json`, as every Rails since 5.0 and AnyCable speak it. */
export const jsonProtocol: Protocol = {
  subprotocols: ['actioncable-v1-json'],

  encode(command) {
    const { type, identifier } = command;
    return JSON.stringify(
      type === 'perform'
        ? { command: 'message', identifier, data: JSON.stringify(command.data) }
        : { command: type, identifier },
    );
  },

  decode(frame) {
    const { type, identifier, message, reason, reconnect } = parse(frame);
    const isNamed = typeof identifier === 'string';
    switch (type) {
      case 'welcome':
        return { type };
      case 'ping':
        return { type, message };
      case 'disconnect':
        return { type, reason: typeof reason === 'string' ? reason : null, reconnect: !!reconnect };
      case 'confirm_subscription':
        if (isNamed) return { type: 'confirmed', identifier };
        break;
      case 'reject_subscription':
        if (isNamed) return { type: 'rejected', identifier };
        break;
      default:
        if (isNamed && message !== undefined) return { type: 'message', identifier, message };
        if (type !== undefined) return { type: 'unknown', name: type };
    }
    return {
      type: 'malformed',
      error: new ProtocolError('Not an Action Cable frame, skipped: check the url', { frame }),
    };
  },
};
