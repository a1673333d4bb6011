/** GraphQL subscriptions of graphql-ruby, by each of the ways that its client has over Action Cable. */
import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { type Consumer, createConsumer } from '@rails/actioncable';
import { parse } from 'graphql';
import ActionCableLink from 'graphql-ruby-client/subscriptions/ActionCableLink.js';
import createActionCableFetcher from 'graphql-ruby-client/subscriptions/createActionCableFetcher.js';
import createRelaySubscriptionHandler from 'graphql-ruby-client/subscriptions/createRelaySubscriptionHandler.js';
import SubscriptionExchange from 'graphql-ruby-client/subscriptions/SubscriptionExchange.js';
import { Network } from 'relay-runtime';
import { Client, fetchExchange, type SubscriptionForwarder, subscriptionExchange } from 'urql';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RailsServer } from '../support/rails.js';
import { expectStreams, startServer, streamsOf } from './support/server.js';
import { titleOf } from './support/versions.js';

const QUERY = 'subscription Added($room: String!) { messageAdded(room: $room) { body } }';

interface Data {
  readonly messageAdded: { readonly body: string };
}

describe(titleOf('graphql-ruby-client'), () => {
  let rails: RailsServer;
  let cable: Consumer;
  let heard: (string | undefined)[];
  beforeAll(async () => {
    rails = await startServer();
    return rails.stop;
  });
  beforeEach(async () => {
    const response = await rails.post('/tokens', { name: 'ada' });
    const { token } = (await response.json()) as { token: string };
    cable = createConsumer(`${rails.cable}?token=${token}`, { WebSocket });
    heard = [];
  });
  afterEach(() => cable.disconnect());

  const hear = (data?: Data | null) => heard.push(data?.messageAdded.body);
  const trigger = (body: string) =>
    rails.post('/programs/graphql_triggers', { room: 'lobby', body });
  /** The server answers at once, and again for each trigger. */
  const expectResults = async () => {
    await expect.poll(() => heard, { timeout: 15_000 }).toEqual(['Welcome to lobby']);
    // The answer comes before there is a stream for what is triggered.
    await expect.poll(() => streamsOf(rails)).toHaveLength(2);
    await trigger('first');
    await expect.poll(() => heard).toEqual(['Welcome to lobby', 'first']);
    // Not sooner: the fetcher for GraphiQL loses what comes before it is asked for the next one.
    await trigger('second');
    await expect.poll(() => heard).toEqual(['Welcome to lobby', 'first', 'second']);
  };
  const subscriptions = async () => (await rails.get('/programs/graphql_subscriptions')).json();
  /** Neither Action Cable nor graphql-ruby has it any more. */
  const expectGone = async () => {
    await expectStreams(rails);
    await expect.poll(subscriptions).toBe(0);
  };

  const subscribeWithApollo = () =>
    new ApolloClient({ cache: new InMemoryCache(), link: new ActionCableLink({ cable }) })
      .subscribe<Data>({ query: gql(QUERY), variables: { room: 'lobby' } })
      .subscribe(({ data }) => hear(data));

  test('Apollo: ActionCableLink runs a subscription, and ends it', async () => {
    const subscription = subscribeWithApollo();
    await expectResults();
    subscription.unsubscribe();
    await expectGone();
  });

  test('Apollo: the subscription is run again on a server that was started again', async () => {
    const subscription = subscribeWithApollo();
    await expectResults();
    await rails.kill();
    // Before it is there again: the answer may come before we are told that it is.
    heard = [];
    await rails.start();
    await expectResults();
    subscription.unsubscribe();
    await expectGone();
  });

  test('urql: SubscriptionExchange runs a subscription, and ends it', async () => {
    // Its types are those of an older urql.
    const forward: unknown = SubscriptionExchange.create({ consumer: cable });
    const client = new Client({
      url: `${rails.url}/graphql`,
      exchanges: [
        fetchExchange,
        subscriptionExchange({ forwardSubscription: forward as SubscriptionForwarder }),
      ],
    });
    const { unsubscribe } = client
      .subscription<Data>(QUERY, { room: 'lobby' })
      .subscribe(({ data }) => hear(data));
    await expectResults();
    unsubscribe();
    await expectGone();
  });

  test('Relay: createRelaySubscriptionHandler runs a subscription, and ends it', async () => {
    const network = Network.create(
      () => Promise.reject(new Error('only subscriptions here')),
      createRelaySubscriptionHandler({ cable }),
    );
    const request = {
      id: null,
      cacheID: 'added',
      text: QUERY,
      name: 'Added',
      operationKind: 'subscription',
      metadata: {},
    } as const;
    const subscription = network.execute(request, { room: 'lobby' }, {}).subscribe({
      next: (response) => hear((response as { data: Data }).data),
    });
    await expectResults();
    subscription.unsubscribe();
    await expectGone();
  });

  test('GraphiQL: createActionCableFetcher runs a subscription, and ends it', async () => {
    const fetcher = createActionCableFetcher({ consumer: cable, url: `${rails.url}/graphql` });
    const results = fetcher(
      { query: QUERY, operationName: 'Added', variables: { room: 'lobby' } },
      { documentAST: parse(QUERY) },
    );
    const listen = async () => {
      for await (const { data } of results) hear(data);
    };
    const listening = listen();
    await expectResults();
    void results.return(undefined);
    await trigger('last');
    await listening;
    await expectGone();
  });
});
