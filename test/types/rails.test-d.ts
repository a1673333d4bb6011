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

// --- Adapters and logger
adapters.WebSocket = WebSocket;
adapters.logger = console;
logger.enabled = true;
logger.log('text', 1);
const original = adapters.WebSocket;
adapters.WebSocket = original;

expectType<string | null>()(getConfig('url'));
expectType<'welcome'>()(INTERNAL.message_types.welcome);

void [Client, subprotocols, url];
