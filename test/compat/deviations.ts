/**
 * Everything in which we deliberately differ from `@rails/actioncable`. Scenarios name these by id;
 * each must be shown by one, and `docs/compatibility.md` prints the list.
 */

export interface Deviation {
  readonly title: string;
  readonly rails: string;
  readonly catenary: string;
  readonly why: string;
  /**
   * For what we add and never take away: the keys, or the trace lines, that a scenario about
   * something else may leave out of our trace by naming the deviation in `besides`.
   */
  readonly adds?: { readonly keys: readonly string[] } | { readonly line: string };
}

const list = {
  'welcome-first': {
    title: 'Nothing is sent, and no data heard, before `welcome`',
    rails:
      'Sends on any open socket, and all over again after the welcome; delivers what comes before it.',
    catenary:
      '`perform`, `send` and `consumer.send` return `false`; subscribing waits. Data that comes before it is ignored.',
    why: 'The server may still refuse; what it got before may run twice or not at all.',
  },
  'welcomed-is-open': {
    title: '`consumer.connection` shows the present connection',
    rails: '`isOpen()` is true for an open socket; `webSocket` stays after its end.',
    catenary:
      '`isOpen()` means welcomed; `getState()` is `connecting` until then, else `open` or `closed`; `webSocket` is `undefined` without a connection.',
    why: 'An open socket is not a ready connection.',
  },
  'one-subscribe': {
    title: 'One `subscribe` for any number of subscriptions to an identifier',
    rails: 'Each sends its own; the server ignores the second, whose retry never ends.',
    catenary:
      'Twins share one. A later one is told `connected({ reconnected: false, joined: true })`: the server’s `subscribed` did not run again for it.',
    why: 'rails/rails#44652',
  },
  'reconnected-each': {
    title: '`reconnected` is true for each subscription that was connected before',
    rails: 'True for the first confirmation after a retry, false for all others.',
    catenary: 'True for all of them, whoever made the new connection.',
    why: 'Code that fetches what it missed depends on it.',
  },
  'confirmed-once': {
    title: 'A repeated confirmation is ignored',
    rails: 'Calls `connected` for each.',
    catenary: 'Calls `connected` once per subscription and connection.',
    why: 'Nothing has happened.',
  },
  'merged-wishes': {
    title: 'Subscribing and unsubscribing in one tick cancel each other out',
    rails: 'Sends everything; a server that reorders is left with nothing.',
    catenary: 'Sends at the end of the tick what is left to do.',
    why: 'rails/rails#38668; React’s StrictMode mounts twice.',
  },
  'cool-down': {
    title: 'Coming back to an identifier waits 100 ms',
    rails: 'Sends `subscribe` right behind `unsubscribe`.',
    catenary: 'Holds it for `cooldown`; `linger` avoids both commands.',
    why: 'Rails runs commands on a thread pool and may run the two in the other order.',
  },
  'answer-first': {
    title: 'What is unconfirmed is not left before its answer',
    rails: 'Sends `unsubscribe` behind the unanswered `subscribe`.',
    catenary: 'Waits for the answer, then leaves.',
    why: 'As above: in the other order a ghost stays on the server.',
  },
  'unwanted-confirmation': {
    title: 'A confirmation that nobody wants is answered with `unsubscribe`',
    rails: 'Ignores it; the server goes on sending.',
    catenary: 'Leaves.',
    why: 'Client and server must agree.',
  },
  'unanswered-backs-off': {
    title: 'No endless 500 ms retry of an unanswered `subscribe`',
    rails: 'Asks every 500 ms for ever, and says nothing.',
    catenary:
      'Asks again after 2 s, growing to 20 s; `subscription.state` is `unanswered`, and one `UnansweredError` is on the `error` event.',
    why: 'Rails never answers an unknown channel or an exception in `subscribed`.',
  },
  'held-commands': {
    title: 'Commands before the confirmation are held',
    rails: 'Sent at once; the server may lose them.',
    catenary: 'Sent in order behind the confirmation: at most 100, for at most 30 s.',
    why: 'Rails runs commands on a thread pool; up to a fifth was lost in tests.',
  },
  warns: {
    title: 'What goes wrong is said',
    rails: 'Silent, unless `logger.enabled`.',
    catenary:
      'The `error` and `dropped` events of the consumer; without a listener, one warning per cause on `adapters.logger`.',
    why: 'rails/rails#24953: a `perform` while offline vanished without a trace.',
    adds: { line: 'warned' },
  },
  'no-mutation': {
    title: 'Nothing of the caller’s is changed',
    rails: '`perform` writes `action` into the object it is given.',
    catenary: 'Sends `{ ...data, action }`.',
    why: 'The object may be frozen, shared or state of a component.',
  },
  'ended-is-ended': {
    title: 'A subscription that ended sends nothing',
    rails: '`perform` and `unsubscribe` still send, and return `true`.',
    catenary: '`perform` returns `false` (and `dropped` tells); `unsubscribe` does nothing.',
    why: 'The server has no such subscription any more.',
  },
  'loss-reason': {
    title: '`disconnected` says why',
    rails: '`{ willAttemptReconnect }`',
    catenary: '`{ willAttemptReconnect, reason, code }`',
    why: 'To tell “signed out” from “no network”.',
    adds: { keys: ['reason', 'code'] },
  },
  'disconnected-at-once': {
    title: '`disconnected` comes when the connection is given up',
    rails: 'When the socket has closed; never, if another is opened before that.',
    catenary: 'At once: inside `disconnect()`, or with the server’s `disconnect` frame.',
    why: 'A dead socket takes long to close, and nobody hears of it meanwhile.',
  },
  'quiet-attempts': {
    title: 'A failed attempt is no loss',
    rails: 'Calls `disconnected` for each socket that opened, welcomed or not.',
    catenary:
      'Calls it once per lost connection, and once when attempts end for good. Attempts are on `status`.',
    why: 'There was no connection to lose.',
  },
  'opening-can-be-left': {
    title: '`disconnect()` works while connecting',
    rails: 'Does nothing: the socket opens, subscribes, and nobody watches it.',
    catenary:
      'The socket is let go: it never subscribes, and is closed with the server’s first ping; outside pages, at once.',
    why: 'The work-around for rails/rails#43835 without its defect.',
  },
  'retry-times': {
    title: 'The first retry comes within 5 s',
    rails: 'After 6 to 17 s.',
    catenary:
      'Spread over 0 to 5 s, then 5 s growing to 15 s, ±30 %; `reconnect` sets another policy.',
    why: 'A blip should not cost ten seconds.',
  },
  'stale-after': {
    title: 'A silent server is found after exactly 6 s',
    rails: 'After 6 to 18 s, and no `disconnected` is called.',
    catenary: 'After `staleAfter`, with `disconnected`.',
    why: 'A poll looks now and then; a deadline does not.',
  },
  'opening-times-out': {
    title: 'A hung handshake is given up',
    rails: 'Waits for as long as the runtime does.',
    catenary: 'After `openTimeout` (10 s, growing to 30 s), welcome included.',
    why: 'Proxies and captive portals accept and never answer.',
  },
  'can-stop': {
    title: 'Retrying can be stopped',
    rails: 'A refused handshake is retried for ever.',
    catenary: '`shouldReconnect(cause)` decides.',
    why: 'Some causes do not go away.',
  },
  'create-backs-off': {
    title: '`create` does not hammer a server that is away or said no',
    rails: 'Connects at once, each time.',
    catenary:
      'Jumps the back-off at most once a second; after a refusal for good it waits for the back-off. `connect()` never waits.',
    why: 'A component that remounts would.',
  },
  'reopens-at-once': {
    title: '`reopen()` opens at once',
    rails: 'Half a second later.',
    catenary: 'As soon as the old socket is let go.',
    why: 'Late events of the old socket cannot be taken for the new one’s.',
  },
  wakes: {
    title: 'Listens to `online`, `pageshow` and `resume` too, and acts at once',
    rails: 'Only to `visibilitychange`, 200 ms later.',
    catenary: 'A wake retries at once; an open connection must prove itself within `wakeTimeout`.',
    why: 'The retry after a tunnel or a night’s sleep should not wait for its turn.',
  },
  suspends: {
    title: 'Closes with the page',
    rails: 'The socket dies unnoticed in the back/forward cache.',
    catenary: 'Closes cleanly on `pagehide` and `freeze`, opens again on the way back.',
    why: 'The page knows better than a time-out.',
  },
  'throwing-callback': {
    title: 'A callback that throws stops nobody else',
    rails: 'The others are not called; `create` throws what `initialized` threw.',
    catenary: 'Its error goes to `reportError` in a page or worker, elsewhere to `console.error`.',
    why: 'One broken widget is not a broken page.',
  },
  'malformed-frames': {
    title: 'A malformed frame is skipped',
    rails: 'Throws out of the socket’s handler; an unknown type without identifier does too.',
    catenary: 'A `ProtocolError` on the `error` event; unknown types are ignored.',
    why: 'Proxies and later servers send what this client does not know.',
  },
  'messages-only': {
    title: 'Data without a `message` is not delivered',
    rails: 'Calls `received(undefined)`.',
    catenary: 'Skips it as malformed: a `ProtocolError` on the `error` event.',
    why: 'No JSON value is `undefined`.',
  },
  'constant-cost': {
    title: 'One look-up per frame',
    rails: 'Looks at every subscription for each message, and for each new one.',
    catenary: 'One `Map` look-up, however many subscriptions there are.',
    why: 'Pages with many Turbo streams.',
  },
  'any-runtime': {
    title: 'Needs no page',
    rails: 'Throws without `addEventListener` and `document`.',
    catenary: 'Needs neither: it runs in Node and in workers, where there is no page.',
    why: 'The same client everywhere.',
  },
  'never-throws': {
    title: '`createConsumer`, `create` and `connect` do not throw for want of a socket',
    rails: 'Throws where there is no `WebSocket`, or it does not take the URL.',
    catenary: 'A `ConnectionError` on the `error` event, and `disconnected` for good.',
    why: 'A page should come up without its cable.',
  },
  'initialized-first': {
    title: '`initialized` runs before the attempt to connect',
    rails: 'Asks for the URL and makes the socket first.',
    catenary: 'Runs `initialized`, then connects if the subscription is still wanted.',
    why: 'What `initialized` sets up may be part of the URL.',
  },
  'constructor-joins': {
    title: '`new Subscription` joins its consumer',
    rails: 'It has to be added by hand.',
    catenary: 'It is one of the consumer’s subscriptions; `create` also connects.',
    why: 'A subscription that nobody knows is of no use.',
  },
  'bare-class': {
    title: '`new Consumer(url)` knows no page',
    rails: 'Resolves a relative URL, uses `adapters` and `logger`, listens to the page.',
    catenary:
      'Takes the URL as it is, and only the options that it is given: no meta tag, no `adapters`, no `logger`, no signals of the page. `createConsumer` has them all.',
    why: 'The class is that of `catenary/core`, which needs no page.',
  },
  'late-default': {
    title: 'Without a URL, the page is asked at every attempt',
    rails: 'Reads the meta tag once; `createConsumer()._url` is a string.',
    catenary: '`createConsumer()._url` is a function; `url` is what it gives now.',
    why: 'The tag may come later, or change, while the consumer lives on.',
  },
  'missing-config': {
    title: '`getConfig` of a missing tag is `null`',
    rails: '`undefined`',
    catenary: '`null`',
    why: 'As `getAttribute` has it.',
  },
  internals: {
    title: 'No internals',
    rails: 'Exports `ConnectionMonitor` and `SubscriptionGuarantor`.',
    catenary: 'They do not exist; options do what patching them did: see above.',
    why: 'Their statics were the only way to set a duration.',
  },
} as const satisfies Record<string, Deviation>;

export type DeviationId = keyof typeof list;

export const deviations: Readonly<Record<DeviationId, Deviation>> = list;

/** The list as `docs/compatibility.md` prints it. */
export function deviationsTable(): string {
  const rows = Object.entries(deviations).map(
    ([id, { title, rails, catenary, why }]) =>
      `| **${title}**<br>\`${id}\` | ${rails} | ${catenary} | ${why} |`,
  );
  return ['| | Rails | catenary | why |', '|---|---|---|---|', ...rows].join('\n');
}
