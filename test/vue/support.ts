/** Vue applications on a test server under fake time, and the commands that the server has received. */
import { config, enableAutoUnmount, mount, type VueWrapper } from '@vue/test-utils';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { type Component, cloneVNode, defineComponent, type VNode, type VNodeChild } from 'vue';
import { createCable } from '../../src/vue/index.js';
import { type Cable, type CableOptions, openCable, pass, settle } from '../support/cable.js';

export { pass, settle };

export let cable: Cable;

/** Another cable, with options. */
export function open(options?: CableOptions): void {
  cable?.close();
  cable = openCable(options);
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
afterEach(async () => {
  // Longer than any of them lingers.
  await pass(10_000);
  const left = onServer();
  cable.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
  expect(complaints.splice(0)).toEqual([]);
  // The server has let go of them: nothing leaks.
  expect(left).toEqual([]);
});
// Last to be named, first to run.
enableAutoUnmount(afterEach);

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

/** The commands that the server has received since the start, or `forget`: `subscribe {"room":1}`. */
export const received = (): string[] =>
  cable.server.commands.map((command) => {
    const { channel, ...params } = command.params as { readonly channel: string };
    const of = Object.keys(params).length > 0 ? channel + JSON.stringify(params) : channel;
    const data = command.command === 'message' ? ` ${JSON.stringify(command.data)}` : '';
    return `${command.command} ${of}${data}`;
  });

export const forget = (): void => void cable.server.clearCommands();

/** The identifiers that the server has, with the room of each. */
export const onServer = (): unknown[] =>
  cable.server.connections.flatMap(({ subscriptions }) =>
    subscriptions.map(
      (identifier) => JSON.parse(identifier).room ?? JSON.parse(identifier).channel,
    ),
  );
