/** Who stands between a subscription's messages and its `received`, in which order. */
import { beforeEach, expect, it, vi } from 'vitest';
import { follow, interpose } from '../../src/core/delivery.js';
import { ended } from '../../src/core/hooks.js';
import { createConsumer, type Subscription } from '../../src/core/index.js';

let heard: string[];
let subscription: Subscription & { received(message: unknown): void };
const follower = (name: string) => ({
  received: (message: unknown) => void heard.push(`${name} ${message}`),
  ended: (how: string) => void heard.push(`${name} ${how}`),
});

/** Lets all pass but what is lower case, with its own letter added. */
function gate(letter: string): void {
  const pass = interpose(subscription, (message) => {
    if (`${message}` === `${message}`.toUpperCase()) pass(`${message}${letter}`);
  });
}

beforeEach(() => {
  heard = [];
  subscription = createConsumer('ws://test/cable', {
    createSocket: vi.fn(),
    logger: false,
  }).subscriptions.create('Chat', {
    received: (message: unknown) => void heard.push(`received ${message}`),
  });
});

it('gates go from the last to the first, then followers, then `received`', () => {
  follow(subscription, follower('one'));
  gate('A');
  follow(subscription, follower('two'));
  gate('B');
  subscription.received('');
  expect(heard).toEqual(['one BA', 'two BA', 'received BA']);
});

it('what a gate keeps, nobody gets', () => {
  gate('A');
  follow(subscription, follower('one'));
  subscription.received('lower');
  expect(heard).toEqual([]);
});

it('who has stopped is not told, and the others are', () => {
  const stop = follow(subscription, follower('one'));
  follow(subscription, follower('two'));
  stop();
  stop();
  subscription.received('X');
  subscription.unsubscribe();
  expect(heard).toEqual(['two X', 'received X', 'two unsubscribed']);
});

it('a hook that was there is told of the end first', () => {
  subscription[ended] = function (how) {
    heard.push(`before ${how} ${this === subscription}`);
  };
  follow(subscription, follower('one'));
  subscription.unsubscribe();
  expect(heard).toEqual(['before unsubscribed true', 'one unsubscribed']);
});
