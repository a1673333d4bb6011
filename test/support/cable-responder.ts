/**
 * A minimal Action Cable server for any socket, written from the protocol's description alone: it
 * shares no code with `src`, so that a misunderstanding cannot be on both sides.
 */

/** The server's end of a socket. */
export interface Wire {
  send(text: string): void;
  /** Without a closing handshake, where the transport knows of such. */
  drop(): void;
}

interface Peer {
  readonly wire: Wire;
  readonly welcomed: boolean;
  readonly confirmed: Set<string>;
  readonly unconfirmed: Set<string>;
}

/** Rejects the channel `Secret`, confirms all others; `echo` answers, `say` tells everybody. */
export class CableResponder {
  /** Whether it has gone silent: nothing is read, answered or pinged. */
  silent = false;
  /** Whether new sockets are welcomed; if not, they stay open and hear nothing. */
  welcomes = true;
  /** Whether confirmations wait for {@link confirm}; commands are lost until then. */
  holdsConfirmations = false;
  /** Everything that was read, as JSON values. */
  readonly commands: Record<string, unknown>[] = [];
  /** Commands that came too early for their subscription, and were lost. */
  readonly lost: unknown[] = [];
  readonly #peers = new Set<Peer>();
  readonly #pings = setInterval(() => this.#all({ type: 'ping', message: 1 }), 50);

  get connections(): number {
    return this.#peers.size;
  }

  /** Takes a new socket; the result is told of its messages and its end. */
  accept(wire: Wire): { message(text: string): void; end(): void } {
    const welcomed = this.welcomes;
    const peer = { wire, welcomed, confirmed: new Set<string>(), unconfirmed: new Set<string>() };
    this.#peers.add(peer);
    this.#tell(peer, { type: 'welcome' });
    return {
      message: (text) => this.silent || this.#run(peer, JSON.parse(text)),
      end: () => void this.#peers.delete(peer),
    };
  }

  /** Confirms what was held back. */
  confirm(): void {
    for (const peer of this.#peers) {
      for (const identifier of peer.unconfirmed) this.#confirm(peer, identifier);
    }
  }

  /** Sends data to all who have the subscription. */
  broadcast(identifier: string, message: unknown): void {
    for (const peer of this.#peers) {
      if (peer.confirmed.has(identifier)) this.#tell(peer, { identifier, message });
    }
  }

  /** Sends any text to everybody. */
  sends(text: string): void {
    for (const { wire } of this.#peers) wire.send(text);
  }

  drops(): void {
    for (const { wire } of this.#peers) wire.drop();
  }

  close(): void {
    clearInterval(this.#pings);
    this.drops();
  }

  #run(peer: Peer, command: Record<string, unknown>): void {
    this.commands.push(command);
    const identifier = String(command.identifier);
    if (command.command === 'subscribe') this.#subscribe(peer, identifier);
    else if (command.command === 'unsubscribe') peer.confirmed.delete(identifier);
    else if (!peer.confirmed.has(identifier)) this.lost.push(command);
    else {
      const data = JSON.parse(String(command.data));
      if (data.action === 'echo') this.#tell(peer, { identifier, message: data });
      else if (data.action === 'say') this.broadcast(identifier, data);
    }
  }

  #subscribe(peer: Peer, identifier: string): void {
    if (peer.confirmed.has(identifier) || peer.unconfirmed.has(identifier)) return;
    if (JSON.parse(identifier).channel === 'Secret') {
      this.#tell(peer, { type: 'reject_subscription', identifier });
    } else {
      peer.unconfirmed.add(identifier);
      if (!this.holdsConfirmations) this.#confirm(peer, identifier);
    }
  }

  #confirm(peer: Peer, identifier: string): void {
    peer.unconfirmed.delete(identifier);
    peer.confirmed.add(identifier);
    this.#tell(peer, { type: 'confirm_subscription', identifier });
  }

  #all(frame: object): void {
    for (const peer of this.#peers) this.#tell(peer, frame);
  }

  #tell({ wire, welcomed }: Peer, frame: object): void {
    if (welcomed && !this.silent) wire.send(JSON.stringify(frame));
  }
}
