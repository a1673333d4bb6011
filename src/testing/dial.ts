/** Handshakes of the injected class: refused, hung or accepted; nothing here knows about frames. */
import { ABNORMAL } from '../wire/index.js';
import type { ConnectionAttempt } from './connection.js';
import type { Host } from './host.js';
import type { Session } from './session.js';
import type { ClientEnd, Dial } from './socket.js';

/** Connects sockets of the injected class to a host. */
export function createDial(host: Host): Dial {
  return (attempt, client) => {
    host.attempts.push(attempt);
    const session = host.admit(attempt, {
      send: (frame) => client.receive(frame),
      close: (code, reason) => client.closed(code, reason, true),
      terminate: () => client.closed(ABNORMAL, '', false),
    });
    host.courier.carry(() => answer(host, attempt, session, client));
    return session;
  };
}

function answer(
  host: Host,
  { subprotocols }: ConnectionAttempt,
  session: Session,
  client: ClientEnd,
): void {
  if (!session.isConnecting) return;
  const handshake = host.answerHandshake(subprotocols);
  if (handshake.answer === 'hangs') return;
  if (handshake.answer === 'refuses' || !isOffered(handshake.subprotocol, subprotocols)) {
    session.close(ABNORMAL);
    return;
  }
  host.courier.carry(() => client.opened(handshake.subprotocol));
  session.open(handshake.subprotocol);
}

/** A client fails a handshake that chooses what it never offered. */
function isOffered(subprotocol: string, offered: readonly string[]): boolean {
  return subprotocol === '' || offered.includes(subprotocol);
}
