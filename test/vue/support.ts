/** Vue applications on a test server under fake time, and the commands that the server has received. */
import { config, enableAutoUnmount, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type Component, cloneVNode, defineComponent, type VNode, type VNodeChild } from 'vue';
import { createCable } from '../../src/vue/index.js';
import { type Cable, type CableOptions, openCable, pass, settle } from '../support/cable.js';
import * as commands from '../support/commands.js';

export { pass, settle };

export let cable: Cable;

/** Another cable, with options. */
export function open(options?: CableOptions): void {
  cable?.close();
  cable = openCable(options);
  commands.watch(cable.server);
}

/** What Vue or the console had to complain about. */
export const complaints: unknown[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  open();
  config.global.config.warnHandler = (message) => void complaints.push(message);
  // Vue calls Suspense an experiment.
  vi.spyOn(console, 'info').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation((...message) => void complaints.push(...message));
  vi.spyOn(console, 'warn').mockImplementation((...message) => void complaints.push(...message));
});

let overlooked: string[];
afterEach(async () => {
  // Longer than any of them lingers.
  await pass(10_000);
  const left = onServer();
  cable.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(complaints.splice(0)).toEqual([]);
  // The server has let go of them: nothing leaks.
  expect({ left, overlooked }).toEqual({ left: [], overlooked: [] });
});
// Last to be named, first to run.
enableAutoUnmount(afterEach);
// Before anything is unmounted, and so unsubscribes.
afterEach(() => {
  overlooked = commands.overlooked();
});

/** A component of a set-up function. */
export const component = (
  setup: (props: never) => () => VNodeChild,
  ...props: string[]
): Component => defineComponent({ props, setup } as never);

/** Mounts a component in an application that has the cable; everything happens that needs no time. */
export async function show(root: Component, props = {}): Promise<VueWrapper> {
  const wrapper = mount(root, {
    props,
    global: { plugins: [createCable({ consumer: cable.consumer })] },
  });
  await settle();
  return wrapper as VueWrapper;
}

/** A parent of so many. */
export const times = (count: number, child: VNode): Component =>
  component(() => () => Array.from({ length: count }, (_, key) => cloneVNode(child, { key })));

/** The commands that the server has received: `subscribe Chat{"room":1}`. */
export const received = (): string[] => commands.received(cable.server);

/** The identifiers that the server has, with the room of each. */
export const onServer = (): unknown[] =>
  cable.server.connections.flatMap(({ subscriptions }) =>
    subscriptions.map(
      (identifier) => JSON.parse(identifier).room ?? JSON.parse(identifier).channel,
    ),
  );
