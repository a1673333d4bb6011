/** The server's half of the codec, for what plays the server here; internal, not a subpath. */
export {
  type ChannelParams,
  type ClientCommand,
  decodeCommand,
  type InvalidCommand,
  paramsOf,
} from './commands.js';
export {
  ABNORMAL,
  type Disconnection,
  encodeConfirmation,
  encodeDisconnect,
  encodeMessage,
  encodePing,
  encodeRejection,
  encodeWelcome,
  NO_CODE,
  NORMAL,
} from './frames.js';
