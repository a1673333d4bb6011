/** Who is at the other end of a cable: the user of the session for which `POST /api/token` has signed a token. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { Connection, type Host, Unauthorized } from '../cable/connection.js';
import type { Models } from '../models/models.js';
import type { Tokens } from '../models/token.js';

interface Parts {
  readonly models: Models;
  readonly tokens: Tokens;
}

export class ApplicationConnection extends Connection {
  readonly models: Models;
  currentUser = '';
  readonly #tokens: Tokens;

  constructor(host: Host, socket: WebSocket, request: IncomingMessage, { models, tokens }: Parts) {
    super(host, socket, request);
    this.models = models;
    this.#tokens = tokens;
  }

  get identifier() {
    return this.currentUser;
  }

  async connect() {
    this.currentUser = await this.#findVerifiedUser();
  }

  async #findVerifiedUser(): Promise<string> {
    const { searchParams } = new URL(this.request.url ?? '', 'http://localhost');
    const token = await this.#tokens.verify('cable', searchParams.get('token') ?? '');
    if ('problem' in token) {
      throw new Unauthorized(token.problem === 'expired' ? 'token_expired' : 'unauthorized');
    }
    // Before it is looked up: whoever ends the session from now on ends this, too.
    await this.endWith(token.session);
    const user = await this.models.sessions.userOf(token.session);
    if (user === null) throw new Unauthorized();
    return user;
  }
}
