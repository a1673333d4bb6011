/** Whether this process works, and what it counts: for load balancers and Prometheus. */
import type { Context } from 'hono';
import type { PubSub } from '../cable/pub-sub.js';
import type { Metrics } from '../models/cable-metrics.js';
import type { Database } from '../models/database.js';

/** Milliseconds. */
const PATIENCE = 2_000;

interface Parts {
  readonly database: Database;
  readonly pubSub: PubSub;
  readonly metrics: Metrics;
}

async function resultOf(work: () => Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${PATIENCE} ms`), PATIENCE);
  });
  const check = work().then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && error.message) || 'out of reach',
  );
  return Promise.race([check, timeout]).finally(() => clearTimeout(timer));
}

export const healthController = ({ database, pubSub, metrics }: Parts) => ({
  async show(context: Context) {
    const [data, broadcasts] = await Promise.all([
      resultOf(() => database.query('select 1')),
      resultOf(() => pubSub.check()),
    ]);
    const ok = data === 'ok' && broadcasts === 'ok';
    return context.json({ ok, checks: { database: data, pubsub: broadcasts } }, ok ? 200 : 503);
  },

  async metrics(context: Context) {
    return context.text(await metrics.text(), 200, { 'content-type': metrics.contentType });
  },
});
