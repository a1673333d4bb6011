/** The server's half of `actioncable-v1-json`: what clients send, checked, and what they are sent. */
import { z } from 'zod';
import { type JsonObject, parseJson, parseObject } from '../validation.js';

export const SUBPROTOCOL = 'actioncable-v1-json';

/** Rails' three commands. Everything else in a frame is left out. */
const command = z.discriminatedUnion('command', [
  z.object({ command: z.literal('subscribe'), identifier: z.string() }),
  z.object({ command: z.literal('unsubscribe'), identifier: z.string() }),
  z.object({
    command: z.literal('message'),
    identifier: z.string(),
    // Whatever it is: its sender is told, for the identifier says where.
    data: z.unknown().optional(),
  }),
]);

export type Command = z.output<typeof command>;

/** A frame's command, or `null` for whatever else arrives. */
export function parseCommand(frame: string): Command | null {
  return command.safeParse(parseJson(frame)).data ?? null;
}

/** The object in a command's data, or `null`. */
export const dataOf = ({ data }: { readonly data?: unknown }): JsonObject | null =>
  typeof data === 'string' ? parseObject(data) : null;

export type DisconnectReason =
  | 'unauthorized'
  | 'token_expired'
  | 'server_restart'
  | 'remote'
  | 'invalid_request';

export const frames = {
  welcome: () => JSON.stringify({ type: 'welcome' }),
  /** `message` is the server's time, in seconds. */
  ping: () => JSON.stringify({ type: 'ping', message: Math.floor(Date.now() / 1000) }),
  confirmation: (identifier: string) =>
    JSON.stringify({ identifier, type: 'confirm_subscription' }),
  rejection: (identifier: string) => JSON.stringify({ identifier, type: 'reject_subscription' }),
  /** `message` is JSON already: a broadcast is encoded once, for however many. */
  message: (identifier: string, message: string) =>
    `{"identifier":${JSON.stringify(identifier)},"message":${message}}`,
  disconnect: (reason: DisconnectReason, reconnect: boolean) =>
    JSON.stringify({ type: 'disconnect', reason, reconnect }),
};
