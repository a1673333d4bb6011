/** What the caller and the page want of the connection, and what the server has refused: in other words than the client's. */

/** Why a server may end a connection for good. */
const REFUSALS: readonly unknown[] = ['unauthorized', 'server_closed', 'unsupported_subprotocol'];

export class Wish {
  /** What the connection has to be, once the server is well and time has passed. */
  state: 'open' | 'idle' | 'suspended' = 'idle';

  /** Somebody asks for a connection, or for a subscription. What is put away stays so. */
  connects(): void {
    if (this.state === 'idle') this.state = 'open';
  }

  disconnects(): void {
    this.state = 'idle';
  }

  suspends(): void {
    if (this.state === 'open') this.state = 'suspended';
  }

  wakes(): void {
    if (this.state === 'suspended') this.state = 'open';
  }

  /** The connection has ended, and says why. */
  ended(reason: unknown): void {
    if (REFUSALS.includes(reason)) this.disconnects();
  }
}
