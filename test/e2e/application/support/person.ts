/** Somebody who uses the application without a page: a session over HTTP, and the client's cable. */
import {
  type Consumer,
  type ConsumerOptions,
  createConsumer,
  type DisconnectedInfo,
  type Subscription,
} from 'catenary';
import { token } from 'catenary/credentials';
import { type Requests, requests } from 'catenary/request';
import { expect, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Problem } from '../../../../examples/chat/shared/channels.js';
import type { NewMessage } from '../../../../examples/chat/shared/resources.js';
import { type Application, serverName } from './servers.js';

/** Long enough for a busy machine. */
export const SOON = { timeout: 10_000, interval: 20 };

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what it has to be
  readonly body: any;
  readonly headers: Headers;
}

export interface RequestOptions {
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

type Event = Readonly<Record<string, unknown>>;

/** A subscription that notes what it hears, and can ask. */
export type Listener = Subscription &
  Requests & {
    readonly heard: Event[];
    readonly ended: string[];
    /** What it heard of one type. */
    of(type: string): Event[];
  };

let count = 0;

/** A name that nobody has in this file. */
export function newName(): string {
  count += 1;
  return `person ${count}`;
}

/** Sends a request without anybody's cookie. */
export async function send(
  { url }: Pick<Application, 'url'>,
  method: string,
  path: string,
  { json, body, headers }: RequestOptions = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    body: json === undefined ? (body ?? null) : JSON.stringify(json),
    // As `fetch` wants it for a stream.
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });
  const text = await response.text();
  // A file is what it is.
  const isFile = response.headers.has('content-disposition');
  const isJson = !isFile && response.headers.get('content-type')?.includes('json');
  return {
    status: response.status,
    body: isJson && text ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

export class Person {
  readonly name: string;
  readonly #application: Application;
  readonly #cookie: string;
  #consumer: Consumer | undefined;

  private constructor(application: Application, name: string, cookie: string) {
    this.#application = application;
    this.name = name;
    this.#cookie = cookie;
  }

  static async signIn(application: Application, name = newName()): Promise<Person> {
    const { status, body, headers } = await send(application, 'POST', '/api/session', {
      json: { name },
    });
    expect({ status, body }).toEqual({ status: 201, body: { user: { name } } });
    const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';');
    return new Person(application, name, cookie);
  }

  send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers = { cookie: this.#cookie, ...options.headers };
    return send(this.#application, method, `/api${path}`, { ...options, headers });
  }

  async token(): Promise<string> {
    return (await this.send('POST', '/token')).body.token as string;
  }

  /** Its own, until the test is over. */
  connect(options: ConsumerOptions = {}, port = this.#application.port): Consumer {
    const consumer = createConsumer(`ws://127.0.0.1:${port}/cable`, {
      WebSocket,
      logger: false,
      ...token(() => this.token(), { in: 'url' }),
      ...options,
    });
    onTestFinished(() => consumer.disconnect());
    return consumer;
  }

  get consumer(): Consumer {
    this.#consumer ??= this.connect();
    return this.#consumer;
  }

  /** Resolves when it is confirmed. */
  async subscribe(channel: string, params: object = {}): Promise<Listener> {
    const listener = listen(this.consumer, channel, params);
    await expect.poll(() => listener.state, SOON).toBe('subscribed');
    return listener;
  }

  enter(room: string): Promise<Listener> {
    return this.subscribe('ChatChannel', { room });
  }

  say(room: string, content = 'Hello', more: Partial<NewMessage> = {}): Promise<Answer> {
    return this.send('POST', `/rooms/${room}/messages`, { json: { ...text(content), ...more } });
  }
}

export function listen(consumer: Consumer, channel: string, params: object = {}): Listener {
  const heard: Event[] = [];
  const ended: string[] = [];
  return consumer.subscriptions.create(
    { channel, ...params },
    {
      ...requests,
      heard,
      ended,
      of: (type: string) => heard.filter((event) => event.type === type),
      received: (event: Event) => heard.push(event),
      rejected: () => ended.push('rejected'),
      disconnected: ({ reason, willAttemptReconnect }: DisconnectedInfo) =>
        ended.push(`${reason}${willAttemptReconnect ? ', and comes back' : ''}`),
    },
  ) as Listener;
}

/**
 * What became of one message, or of one book, as it came; on Rails, which delivers on several threads, by its
 * versions.
 */
export function changesOf({ heard }: Pick<Listener, 'heard'>): Event[] {
  const changes = heard.filter(({ type }) => type !== 'here');
  if (serverName() !== 'rails') return changes;
  return changes.sort((one, other) => versionOf(one) - versionOf(other));
}

const versionOf = ({ message, book }: Event) =>
  ((message ?? book) as { version?: number } | undefined)?.version ?? 0;

/**
 * On Rails alone, until so many of them were heard: what has no version and is told next could overtake them there.
 * Elsewhere nobody waits, and the server has to keep the order.
 */
export async function heardOnRails(events: () => readonly unknown[], count: number): Promise<void> {
  if (serverName() === 'rails') await expect.poll(() => events().length, SOON).toBe(count);
}

export const text = (content = 'Hello'): NewMessage => ({
  nonce: crypto.randomUUID(),
  kind: 'text',
  content,
});

/** What a problem has to be: a code, words for people, and the field, if it is one's. */
export const problem = (code: string, field?: string): Problem => ({
  code,
  message: expect.stringMatching(/\w/),
  ...(field === undefined ? {} : { field }),
});

/** How a refused request is rejected. */
export const refusal = (code: string, field?: string) => ({
  name: 'RequestRefusedError',
  data: problem(code, field),
});

/** How the same is answered over HTTP. */
export const refused = (status: number, code: string, field?: string) =>
  expect.objectContaining({ status, body: { error: problem(code, field) } });
