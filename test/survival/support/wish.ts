/** What the caller and the page want of the connection, and what the server has refused: in other words than the client's. */

export class Wish {
  /** What the connection has to be, once the server is well and time has passed. */
  state: 'open' | 'idle' | 'suspended' = 'idle';
  readonly faults: string[] = [];
  /** Why the present socket was told not to come back. */
  #refusal: string | undefined;

  /** Somebody asks for a connection, or for a subscription. What is put away stays so. */
  connects(): void {
    if (this.state === 'idle') this.state = 'open';
  }

  /** Somebody ends it, or the server refuses it. */
  disconnects(): void {
    this.state = 'idle';
  }

  suspends(): void {
    if (this.state === 'open') this.state = 'suspended';
  }

  wakes(): void {
    if (this.state === 'suspended') this.state = 'open';
  }

  dials(): void {
    this.#refusal = undefined;
  }

  /**
   * The client is about to be told not to come back.
   *
   * @param isFinal - or it may ask for another address first
   */
  refused(reason: string, isFinal: boolean): void {
    this.#refusal = reason;
    if (isFinal) this.disconnects();
  }

  /** The client says that the connection has ended, and why; `null` behind a `reset()`. */
  ended(reason: string | null): void {
    if (reason === null || reason === 'disconnected') return;
    if (reason !== this.#refusal) this.faults.push(`ended: ${reason}, which nobody has said`);
    this.disconnects();
  }
}
