/** What a client says to a server, decoded from frames nobody has checked; it never throws. */

/** The parameters of a subscription: the parsed identifier. */
export type ChannelParams = Readonly<Record<string, unknown>>;

/** A command that a client sent and that means something. */
export type ClientCommand =
  | {
      readonly command: 'subscribe' | 'unsubscribe';
      /** The exact string the client sent: it is compared byte for byte and echoed back. */
      readonly identifier: string;
      readonly params: ChannelParams;
    }
  | {
      readonly command: 'message';
      readonly identifier: string;
      readonly params: ChannelParams;
      /** The payload, parsed: any JSON value. */
      readonly data: unknown;
    };

/** A frame that is no command. Servers log it and never answer. */
export interface InvalidCommand {
  readonly command: 'invalid';
  readonly problem: 'invalid_frame' | 'unknown_command';
}

const INVALID_FRAME: InvalidCommand = { command: 'invalid', problem: 'invalid_frame' };
const UNKNOWN_COMMAND: InvalidCommand = { command: 'invalid', problem: 'unknown_command' };

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The parameters that an identifier stands for.
 *
 * @returns `undefined` where the identifier is not the JSON text of an object
 */
export function paramsOf(identifier: string): ChannelParams | undefined {
  const params = parse(identifier);
  return isObject(params) ? params : undefined;
}

/**
 * Decodes one frame of a client. Total: out comes a command, or the reason why it is none.
 *
 * @param frame - what the socket delivered; anything but a string is invalid, as binary frames are
 */
export function decodeCommand(frame: unknown): ClientCommand | InvalidCommand {
  const fields = parse(frame);
  if (!isObject(fields)) return INVALID_FRAME;
  const { command, identifier } = fields;
  if (command !== 'subscribe' && command !== 'unsubscribe' && command !== 'message') {
    return UNKNOWN_COMMAND;
  }
  if (typeof identifier !== 'string') return INVALID_FRAME;
  const params = paramsOf(identifier);
  if (params === undefined) return INVALID_FRAME;
  if (command !== 'message') return { command, identifier, params };
  const data = parse(fields.data);
  return data === undefined ? INVALID_FRAME : { command, identifier, params, data };
}
