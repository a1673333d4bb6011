import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CableError,
  type ConnectionStatus,
  type Consumer,
  createConsumer,
  ProtocolError,
} from '../../src/core/index.js';
import { type ScriptedConsumer, scripted } from '../support/scripted-consumer.js';
import { scriptedSockets } from '../support/scripted-socket.js';

let cable: ScriptedConsumer;
const report = vi.fn();
const warn = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, 'error').mockImplementation(report);
  cable = scripted({ logger: { debug: () => {}, warn } });
});
afterEach(() => {
  cable.consumer.disconnect();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  report.mockReset();
  warn.mockReset();
  vi.useRealTimers();
});

describe('listeners', () => {
  it('are called in the order in which they came, with the same value', () => {
    const calls: [string, ConnectionStatus][] = [];
    cable.consumer.on('status', (status) => calls.push(['first', status]));
    cable.consumer.on('status', (status) => calls.push(['second', status]));
    cable.consumer.connect();
    expect(calls.map(([name]) => name)).toEqual(['first', 'second']);
    expect(calls[0]?.[1]).toBe(calls[1]?.[1]);
  });

  it('one that throws stops neither the others nor the connection, and its error is reported', () => {
    const thrown = new Error('mine');
    const after = vi.fn();
    cable.consumer.on('status', () => {
      throw thrown;
    });
    cable.consumer.on('status', after);
    expect(() => cable.consumer.connect()).not.toThrow();
    cable.socket.welcomes();
    expect(after).toHaveBeenCalledTimes(2);
    expect(cable.consumer.connection.isOpen()).toBe(true);
    expect(report.mock.calls).toEqual([[thrown], [thrown]]);
  });

  it('an error goes to reportError in a page', () => {
    const reportError = vi.fn();
    vi.stubGlobal('document', {});
    vi.stubGlobal('reportError', reportError);
    const thrown = new Error('mine');
    cable.consumer.on('status', () => {
      throw thrown;
    });
    cable.consumer.connect();
    expect(reportError).toHaveBeenCalledExactlyOnceWith(thrown);
    expect(report).not.toHaveBeenCalled();
  });

  it.each([
    ['there is nothing of a page', {}],
    ['there is a location, as in a worker of Deno', { location: new URL('file:///worker.ts') }],
  ])('an error goes to the console where %s: reportError ended Deno and Bun', (_, globals) => {
    const reportError = vi.fn();
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
    vi.stubGlobal('reportError', reportError);
    const thrown = new Error('mine');
    cable.consumer.on('status', () => {
      throw thrown;
    });
    cable.consumer.connect();
    expect(report).toHaveBeenCalledExactlyOnceWith(thrown);
    expect(reportError).not.toHaveBeenCalled();
  });

  it('hear nothing once they have stopped; stopping twice does nothing', () => {
    const listener = vi.fn();
    const other = vi.fn();
    const stop = cable.consumer.on('status', listener);
    cable.consumer.on('status', other);
    stop();
    stop();
    cable.consumer.connect();
    expect(listener).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledTimes(1);
  });

  it('a function that listens twice hears twice, and stops one at a time', () => {
    const listener = vi.fn();
    const stop = cable.consumer.on('status', listener);
    const stopOther = cable.consumer.on('status', listener);
    cable.consumer.connect();
    expect(listener).toHaveBeenCalledTimes(2);
    stop();
    stop();
    cable.socket.welcomes();
    expect(listener).toHaveBeenCalledTimes(3);
    stopOther();
    cable.consumer.disconnect();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('hear only what they listen to', () => {
    const error = vi.fn();
    const dropped = vi.fn();
    cable.consumer.on('error', error);
    cable.consumer.on('dropped', dropped);
    cable.consumer.connect();
    cable.socket.welcomes().receives('junk');
    expect(error).toHaveBeenCalledTimes(1);
    expect(dropped).not.toHaveBeenCalled();
  });

  it('one that comes while the others are called waits for the next time', () => {
    const late = vi.fn();
    const stop = cable.consumer.on('status', () => {
      stop();
      cable.consumer.on('status', late);
    });
    cable.consumer.connect();
    expect(late).not.toHaveBeenCalled();
    cable.socket.welcomes();
    expect(late).toHaveBeenCalledTimes(1);
  });

  it('one that listens anew each time is called once each time, not for ever', () => {
    let calls = 0;
    const again = () => {
      stop();
      // Not for ever, even where the test fails.
      if (++calls < 50) stop = cable.consumer.on('status', again);
    };
    let stop = cable.consumer.on('status', again);
    cable.consumer.connect();
    expect(calls).toBe(1);
  });

  it('one that is stopped by another is not called any more', () => {
    const second = vi.fn();
    cable.consumer.on('status', () => stop());
    const stop = cable.consumer.on('status', second);
    cable.consumer.connect();
    expect(second).not.toHaveBeenCalled();
  });

  it('do not know each other: what belongs to one consumer is not told to another', () => {
    const other = scripted();
    const listener = vi.fn();
    other.consumer.on('status', listener);
    cable.consumer.connect();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('an error that nobody listens to', () => {
  const { WebSocket, sockets } = scriptedSockets();
  let consumer: Consumer;

  beforeEach(() => {
    consumer = createConsumer('ws://test/cable', { WebSocket, logger: { debug: () => {}, warn } });
    consumer.connect();
    sockets.at(-1)?.welcomes();
  });
  afterEach(() => consumer.disconnect());

  it('is warned of once per cause, not once per frame', () => {
    sockets.at(-1)?.receives('junk').receives('more junk').receives('{}');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('is not warned of where a listener hears it', () => {
    consumer.on('error', () => {});
    sockets.at(-1)?.receives('junk');
    expect(warn).not.toHaveBeenCalled();
  });

  it('is warned of again where the only listener has stopped', () => {
    consumer.on('error', () => {})();
    sockets.at(-1)?.receives('junk');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('is not warned of where a listener heard it and stopped at once', () => {
    const heard: CableError[] = [];
    const stop = consumer.on('error', (error) => {
      stop();
      heard.push(error);
    });
    sockets.at(-1)?.receives('junk');
    expect(heard).toEqual([expect.any(ProtocolError)]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not warned of where the only listener throws: it was told', () => {
    consumer.on('error', () => {
      throw new Error('mine');
    });
    sockets.at(-1)?.receives('junk');
    expect(report).toHaveBeenCalledTimes(1);
    expect(warn).not.toHaveBeenCalled();
  });
});
