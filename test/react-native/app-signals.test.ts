/** What a native app's life and its networks do to the connection, by what the server sees. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LossReason } from '../../src/core/index.js';
import { appSignals, type NetworkState } from '../../src/react-native/index.js';
import { type Cable, openCable } from '../support/cable.js';
import { pass, settle } from '../support/clock.js';
import { overlooked, received, watch } from '../support/commands.js';

/** Whom something tells of its changes. */
class Listeners<State> {
  readonly all = new Set<(state: State) => void>();

  add(listener: (state: State) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  tell(state: State): void {
    for (const listener of [...this.all]) listener(state);
  }
}

const WIFI: NetworkState = { type: 'wifi', isConnected: true, isInternetReachable: true };
const CELLULAR: NetworkState = { ...WIFI, type: 'cellular' };
const NONE: NetworkState = { type: 'none', isConnected: false, isInternetReachable: false };

const app = new Listeners<string>();
const network = new Listeners<NetworkState>();
const AppState = {
  currentState: 'active',
  addEventListener: (type: 'change', listener: (state: string) => void) => {
    expect(type).toBe('change');
    return { remove: app.add(listener) };
  },
};
const NetInfo = {
  addEventListener: (listener: (state: NetworkState) => void) => network.add(listener),
};

const DAY = 86_400_000;
let cable: Cable;
const lost: LossReason[] = [];
const attempts = () => cable.server.attempts.length;
const sockets = () => cable.server.connections.length;
const state = () => cable.consumer.status.get().state;

/** What the server was sent: a subscribe for each connection. */
const sent = () => received(cable.server);
const ONCE = ['subscribe Chat'];
const TWICE = ['subscribe Chat', 'subscribe Chat'];

/** A chat on a consumer with the app's signals, subscribed if the app is in the foreground. */
async function start(wake = appSignals(AppState, NetInfo)): Promise<void> {
  cable = openCable({ wake, reconnect: () => DAY });
  watch(cable.server);
  const { subscriptions } = cable.consumer;
  subscriptions.create('Chat', { disconnected: ({ reason }) => lost.push(reason) });
  await settle();
}

/** Lost, with the next retry a day away. */
async function waiting(): Promise<void> {
  cable.server.drops();
  await settle();
  expect([state(), attempts()]).toEqual(['waiting', 1]);
}

beforeEach(() => {
  vi.useFakeTimers();
  lost.length = 0;
  AppState.currentState = 'active';
});
afterEach(() => {
  const missed = overlooked();
  cable.close();
  vi.useRealTimers();
  expect([app.all.size, network.all.size, missed]).toEqual([0, 0, []]);
});

describe('an app', () => {
  it('in the background has no socket and no timer, in the foreground it subscribes again', async () => {
    await start();
    app.tell('inactive');
    app.tell('background');
    await settle();
    expect([sockets(), lost, vi.getTimerCount()]).toEqual([0, ['suspended'], 0]);
    await pass(DAY);
    app.tell('active');
    await settle();
    expect([attempts(), sent()]).toEqual([2, TWICE]);
  });

  it('behind a sheet or a call keeps its socket, and says nothing', async () => {
    await start();
    app.tell('inactive');
    await pass(60_000);
    app.tell('active');
    await pass(60_000);
    expect([attempts(), lost, sent()]).toEqual([1, [], ONCE]);
  });

  it('that comes back while it waits for a retry tries at once', async () => {
    await start();
    await waiting();
    app.tell('inactive');
    await settle();
    expect(attempts()).toBe(1);
    app.tell('active');
    await settle();
    expect([attempts(), sockets(), sent()]).toEqual([2, 1, TWICE]);
  });

  it('that was frozen without a word finds its dead link within 4 s of the foreground', async () => {
    await start();
    cable.server.connections[0]?.staysSilent();
    app.tell('active');
    await pass(3_999);
    expect(lost).toEqual([]);
    await pass(2);
    await settle();
    expect([attempts(), lost, sent()]).toEqual([2, ['stale'], TWICE]);
  });

  it('that is started in the background connects in the foreground', async () => {
    AppState.currentState = 'background';
    await start();
    await pass(DAY);
    expect(attempts()).toBe(0);
    app.tell('active');
    await settle();
    expect(sent()).toEqual(ONCE);
  });

  it('whose user has signed out stays away, and listens to nothing', async () => {
    await start();
    cable.consumer.disconnect();
    expect([app.all.size, network.all.size]).toEqual([0, 0]);
    app.tell('active');
    await pass(DAY);
    expect([attempts(), sockets(), sent()]).toEqual([1, 0, ONCE]);
  });

  it('is listened to again with the next connection', async () => {
    await start();
    cable.consumer.disconnect();
    cable.consumer.connect();
    await settle();
    lost.length = 0;
    app.tell('background');
    await settle();
    expect([sockets(), lost]).toEqual([0, ['suspended']]);
    expect(sent()).toEqual(TWICE);
  });
});

describe('a network', () => {
  beforeEach(async () => {
    await start();
    network.tell(WIFI);
  });

  it('that comes back is tried at once', async () => {
    await waiting();
    network.tell(NONE);
    await settle();
    expect(attempts()).toBe(1);
    network.tell(WIFI);
    await settle();
    expect([attempts(), sockets(), sent()]).toEqual([2, 1, TWICE]);
  });

  it.each([
    ['another one', CELLULAR],
    ['one whose login page lets nothing through', { ...WIFI, isInternetReachable: false }],
  ])('that becomes %s has to prove itself within 4 s', async (_, next) => {
    cable.server.connections[0]?.staysSilent();
    network.tell(next);
    await pass(3_999);
    expect(lost).toEqual([]);
    await pass(2);
    await settle();
    expect([attempts(), lost, sent()]).toEqual([2, ['stale'], TWICE]);
  });

  it('of which it is not known whether it is one is tried at once', async () => {
    await waiting();
    network.tell({ type: 'cellular', isConnected: null });
    await settle();
    expect([attempts(), sent()]).toEqual([2, TWICE]);
  });

  it('that lets more through than before is tried at once', async () => {
    network.tell({ ...WIFI, isInternetReachable: false });
    await waiting();
    network.tell(WIFI);
    await settle();
    expect([attempts(), sent()]).toEqual([2, TWICE]);
  });

  it('that is lost is no reason to let go of what may work, and costs nothing', async () => {
    network.tell(NONE);
    await pass(60_000);
    expect([attempts(), sockets(), lost]).toEqual([1, 1, []]);
    expect(sent()).toEqual(ONCE);
  });

  it.each<[string, NetworkState]>([
    ['the same', WIFI],
    ['the same, of which less is known', { ...WIFI, isInternetReachable: null }],
    ['the same in more words', { ...WIFI, details: { strength: 7 } } as NetworkState],
  ])('of which is told that it is %s makes no attempt', async (_, same) => {
    await waiting();
    for (let count = 0; count < 10; count++) network.tell(same);
    await settle();
    expect([attempts(), sent()]).toEqual([1, ONCE]);
  });

  it('that changes in the background opens no socket there', async () => {
    app.tell('background');
    network.tell(CELLULAR);
    network.tell(NONE);
    network.tell(WIFI);
    await pass(60_000);
    expect([attempts(), sockets()]).toEqual([1, 0]);
    app.tell('active');
    await settle();
    network.tell(CELLULAR);
    await settle();
    expect([attempts(), sent()]).toEqual([2, TWICE]);
  });
});

describe('the first network', () => {
  it('of which is told makes no attempt', async () => {
    await start();
    await waiting();
    network.tell(WIFI);
    await settle();
    expect([attempts(), sent()]).toEqual([1, ONCE]);
  });

  it('that changes where the app was started in the background opens no socket there', async () => {
    AppState.currentState = 'background';
    await start();
    network.tell(WIFI);
    network.tell(CELLULAR);
    await pass(60_000);
    expect([attempts(), sent()]).toEqual([0, []]);
  });
});

describe('what is given', () => {
  it('may be no NetInfo', async () => {
    await start(appSignals(AppState));
    expect([network.all.size, app.all.size, sockets()]).toEqual([0, 1, 1]);
    app.tell('background');
    await settle();
    expect(sockets()).toBe(0);
    expect(sent()).toEqual(ONCE);
  });

  it("may be Expo's network, which gives an object back", async () => {
    const addEventListener = (listener: (state: NetworkState) => void) => ({
      remove: network.add(listener),
    });
    await start(appSignals(AppState, { addEventListener }));
    await waiting();
    network.tell(NONE);
    network.tell(CELLULAR);
    await settle();
    expect([attempts(), sent()]).toEqual([2, TWICE]);
  });

  it('may be a mock that gives nothing back', async () => {
    const mock = { currentState: null, addEventListener: vi.fn() };
    await start(appSignals(mock, mock));
    const reported = vi.spyOn(console, 'error').mockReturnValue();
    cable.consumer.disconnect();
    expect(reported).not.toHaveBeenCalled();
    reported.mockRestore();
    expect(state()).toBe('idle');
    expect(sent()).toEqual(ONCE);
  });

  it('serves several consumers, each with its own', async () => {
    const wake = appSignals(AppState, NetInfo);
    await start(wake);
    const other = openCable({ wake });
    other.consumer.connect();
    await settle();
    expect([app.all.size, received(other.server)]).toEqual([2, []]);
    other.close();
    app.tell('background');
    await settle();
    expect([app.all.size, sockets()]).toEqual([1, 0]);
    expect(sent()).toEqual(ONCE);
  });
});
