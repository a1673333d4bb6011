/** A subscription to a channel: streams, messages, and the actions that a client may perform. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { check, type JsonObject } from '../validation.js';
import { answer } from './answers.js';
import type { Cable } from './cable.js';
import { BadRequest, UnknownAction } from './errors.js';

/** The actions of a channel: what their data has to look like. What is not named here is none. */
export type Actions = { readonly [action: string]: z.ZodType };

/** The methods that belong to these actions. What they return answers a request. */
export type Performing<Named extends Actions> = {
  readonly [Action in keyof Named]: (data: z.output<Named[Action]>) => unknown;
};

/** The connection, as a channel knows it. */
export interface Subscriber {
  readonly cable: Cable;
  readonly identifier: string;
  transmit(channel: { readonly name: string; readonly identifier: string }, text: string): void;
}

/** A channel as the server knows it; `params` checks those of a subscription. */
export interface ChannelClass<Client extends Subscriber> {
  readonly name: string;
  readonly params: z.ZodType;
  new (connection: Client, identifier: string, params: never): Channel<Client>;
}

export abstract class Channel<Client extends Subscriber = Subscriber, Params = object> {
  readonly identifier: string;
  /** Of this subscription, unlike any other's. */
  readonly id: string = randomUUID();
  protected readonly actions: Actions = {};
  /** What the sender of a command is told where only the log knows what went wrong. */
  protected readonly failed: object | null = null;
  protected readonly connection: Client;
  protected readonly params: Params;
  readonly #streams = new Set<string>();
  #isRejected = false;

  constructor(connection: Client, identifier: string, params: Params) {
    this.connection = connection;
    this.identifier = identifier;
    this.params = params;
  }

  get name(): string {
    return this.constructor.name;
  }

  /** Called before the confirmation: streams from somewhere, transmits the first state, or rejects. */
  protected subscribed(): Promise<void> | void {}

  /** Called when the subscription or the connection has ended, however it did. */
  protected unsubscribed(): Promise<void> | void {}

  protected reject(): void {
    this.#isRejected = true;
  }

  /** To this subscriber alone. */
  protected transmit(message: object): void {
    this.connection.transmit(this, JSON.stringify(message));
  }

  /** Resolves when nothing that is broadcast to the stream from now on is missed. */
  protected async streamFrom(stream: string): Promise<void> {
    this.#streams.add(stream);
    await this.connection.cable.streams.add(stream, this.#relay);
  }

  readonly #relay = (text: string): void => this.connection.transmit(this, text);

  /** Returns whether the subscription is there. */
  async subscribe(): Promise<boolean> {
    try {
      await this.subscribed();
    } catch (error) {
      await this.unsubscribe();
      throw error;
    }
    if (this.#isRejected) this.#stopStreams();
    return !this.#isRejected;
  }

  async unsubscribe(): Promise<void> {
    this.#stopStreams();
    await this.unsubscribed();
  }

  #stopStreams(): void {
    for (const stream of this.#streams) this.connection.cable.streams.remove(stream, this.#relay);
    this.#streams.clear();
  }

  /** As `rescue_from` in Rails: what the sender is told of an error. `null` if only the log knows more. */
  protected rescue(error: unknown): object | null {
    this.connection.cable.log(`${this.name} failed`, error);
    return null;
  }

  /** Performs what the data of a command says, `null` if it is no object. What is wrong is told to its sender alone. */
  async perform(command: JsonObject | null): Promise<void> {
    const { action: named, _request: request, ...data } = command ?? {};
    const action = typeof named === 'string' ? named : '';
    const rescue = (error: unknown) => this.rescue(error);
    const isRequest = typeof request === 'string' || typeof request === 'number';
    try {
      if (!command) throw new BadRequest();
      const work = this.#prepare(action, data);
      if (isRequest) return await this.#answer(request, work, rescue);
      if (request !== undefined && request !== null) throw new BadRequest();
      await work();
    } catch (error) {
      const told = rescue(error) ?? this.failed;
      this.transmit(
        isRequest ? { _answer: request, error: told } : { type: 'error', action, error: told },
      );
    }
  }

  async #answer(
    request: string | number,
    work: () => Promise<unknown>,
    rescue: (error: unknown) => object | null,
  ): Promise<void> {
    const { claims } = this.connection.cable;
    const key = [this.connection.identifier, this.identifier, request];
    this.transmit({ _answer: request, ...(await answer(claims, key, work, rescue)) });
  }

  /** The call of an action's method with checked data. What cannot be called is refused, and leaves nothing. */
  #prepare(action: string, data: JsonObject): () => Promise<unknown> {
    const schema = Object.hasOwn(this.actions, action) && this.actions[action];
    if (!schema) throw new UnknownAction();
    const checked = check(schema, data);
    const methods = this as unknown as Performing<Actions>;
    return async () => methods[action]?.(checked);
  }
}
