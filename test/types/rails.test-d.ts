/** Code as it is written against `@types/rails__actioncable`: it compiles unchanged. */
import * as Rails from '@rails/actioncable';
import * as ActionCable from 'catenary';
import { adapters, createConsumer, getConfig, INTERNAL, logger } from 'catenary';
import { expectType } from '../support/types.js';

// --- The tests of the types package itself, in its own words, for both
function railsProgram(): void {
  const cable = Rails.createConsumer('ws://example.com/cable');
  cable.subscriptions.create('AppearanceChannel', {
    connected() {
      this.perform('appear', { appearing_on: this.appearingOn() });
    },
    received(data: { body: string }) {
      this.print(data.body);
    },
    appearingOn: () => 'main',
    print(text: string) {
      return text;
    },
  });
}
function program(): void {
  const cable = ActionCable.createConsumer('ws://example.com/cable');
  cable.subscriptions.create('AppearanceChannel', {
    connected() {
      this.perform('appear', { appearing_on: this.appearingOn() });
    },
    received(data: { body: string }) {
      this.print(data.body);
    },
    appearingOn: () => 'main',
    print(text: string) {
      return text;
    },
  });
}
void [railsProgram, program];

const consumer = createConsumer();
createConsumer('/cable');
createConsumer(() => '/cable');
expectType<boolean>()(consumer.connect());
expectType<void>()(consumer.disconnect());
consumer.addSubProtocol('token');
const subprotocols: string[] = consumer.subprotocols;
const url: string = consumer.url;

// --- Every callback, with `this`
const room = consumer.subscriptions.create(
  { channel: 'RoomChannel', id: 7, nested: { any: ['thing'] } },
  {
    messages: [] as string[],
    initialized() {
      this.messages = [];
      this.update = this.update.bind(this);
    },
    connected() {
      this.install();
    },
    disconnected() {
      this.uninstall();
    },
    rejected() {
      this.unsubscribe();
    },
    received(data: { body: string; at?: number }) {
      this.messages.push(data.body);
    },
    update(text: string) {
      return this.perform('update', { text, of: this.identifier });
    },
    install() {
      document.addEventListener('turbo:load', () => this.update('loaded'));
    },
    uninstall() {
      this.send({ gone: true });
    },
  },
);
expectType<string[]>()(room.messages);
expectType<boolean>()(room.update('text'));
room.unsubscribe();

consumer.subscriptions.create('RoomChannel', {
  connected({ reconnected }: { reconnected: boolean }) {
    return reconnected;
  },
  disconnected({ willAttemptReconnect }: { willAttemptReconnect: boolean | undefined }) {
    return willAttemptReconnect;
  },
});
consumer.subscriptions.create('RoomChannel', {
  received: (data: { body: string }) => data.body,
  connected: () => true,
});

// --- Mixins in a variable, with a type of their own
interface RoomMixin {
  received(data: string): void;
  shout(text: string): void;
}
const mixin: RoomMixin & ThisType<ActionCable.Subscription & RoomMixin> = {
  received(data) {
    this.shout(data);
  },
  shout(text) {
    this.perform('shout', { text });
  },
};
consumer.subscriptions.create('RoomChannel', mixin).shout('hello');
consumer.subscriptions.create<RoomMixin>('RoomChannel', mixin).shout('hello');

// --- What is held in fields
class Client {
  consumer?: ActionCable.Consumer;
  subscription: ActionCable.Subscription | null = null;
  start(): void {
    this.consumer ??= ActionCable.createConsumer();
    this.subscription = this.consumer.subscriptions.create('RoomChannel', {
      received: (data: { id: number }) => void data.id,
    });
  }
  stop(): void {
    this.subscription?.unsubscribe();
    this.consumer?.disconnect();
  }
}
const params: ActionCable.ChannelNameWithParams = { channel: 'RoomChannel', id: 1 };
consumer.subscriptions.create(params);

// --- Parameters whose type is an interface: it has no index signature
interface RoomParams {
  channel: string;
  id: number;
}
declare const roomParams: RoomParams;
consumer.subscriptions.create(roomParams);
consumer.subscriptions.create(roomParams, { received: (data: { body: string }) => data.body });
const labelled = consumer.subscriptions.create(roomParams, { label: (id: number) => String(id) });
expectType<string>()(labelled.label(1));
consumer.subscriptions.create<RoomMixin>(roomParams, mixin).shout('hello');
interface NamedRoomParams {
  readonly channel: 'RoomChannel';
  readonly id: number;
  readonly filter?: { readonly tags: readonly string[] };
}
declare const namedRoomParams: NamedRoomParams;
consumer.subscriptions.create(namedRoomParams).perform('anything', { at: 'all' });
consumer.subscriptions.create(namedRoomParams, {
  connected() {
    this.perform('appear');
  },
});
consumer.subscriptions.create<RoomMixin>(namedRoomParams, mixin).shout('hello');
class RoomParamsClass {
  channel = 'RoomChannel';
  constructor(readonly id: number) {}
}
consumer.subscriptions.create(new RoomParamsClass(1));
interface Nameless {
  id: number;
}
declare const nameless: Nameless;
// @ts-expect-error: there is no channel
consumer.subscriptions.create(nameless);
interface Numbered {
  channel: number;
}
declare const numbered: Numbered;
// @ts-expect-error: the channel is no name
consumer.subscriptions.create(numbered);

// --- The callbacks under their own name
const callbacks: ActionCable.BaseMixin = {
  connected() {},
  disconnected() {},
  received: (data) => void data,
};
consumer.subscriptions.create('RoomChannel', callbacks);
interface Shouting extends ActionCable.BaseMixin {
  shout(text: string): void;
}
declare const shouting: Shouting;
consumer.subscriptions.create('RoomChannel', shouting).shout('hello');

// --- Adapters and logger
adapters.WebSocket = WebSocket;
adapters.logger = console;
logger.enabled = true;
logger.log('text', 1);
const original = adapters.WebSocket;
adapters.WebSocket = original;
adapters.WebSocket = original;
const Standard: typeof WebSocket = adapters.WebSocket;
expectType<typeof WebSocket>()(adapters.WebSocket);
const socket: WebSocket = new adapters.WebSocket(url);
socket.addEventListener('message', ({ data }) => void data);
new adapters.WebSocket(new URL(url), 'actioncable-v1-json').close(1000);
class OwnWebSocket extends adapters.WebSocket {}
adapters.WebSocket = OwnWebSocket;
adapters.logger.error('text', 1);
adapters.logger.log('text');
adapters.logger.warn('text');
// Rails asks for no more of it.
adapters.logger = { log: (...message: unknown[]) => void message };
adapters.logger = { log() {}, warn() {} };
// @ts-expect-error: there is nothing to write with
adapters.logger = { warn() {} };

expectType<string | null>()(getConfig('url'));
expectType<'welcome'>()(INTERNAL.message_types.welcome);

void [Client, subprotocols, url, Standard];
