/** What Rails is told meanwhile, what it has in the end, and what of that a consumer does not have. */
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RailsServer } from '../../support/rails.js';
import { SOON, serverList } from '../user.js';
import { type Dweller, LOGS, PAPERS } from './dweller.js';

/** Of a consumer, by its number. */
export const nameOf = (number: number) => `dweller-${number}`;

async function fetched<Result>(rails: RailsServer, path: string): Promise<Result> {
  const response = await rails.get(path);
  return (await response.json()) as Result;
}

/** Writes to all logs and papers until it is over; returns how much. */
export async function write(
  rails: RailsServer,
  random: () => number,
  isOver: () => boolean,
): Promise<number> {
  let number = 0;
  while (!isOver()) {
    number += 1;
    const answers = await Promise.all([
      ...LOGS.map((log) => rails.post('/test/entries', { log, number })),
      ...PAPERS.map((paper) => rails.post(`/test/news/${paper}`, { number })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
    await wait(500 * random());
  }
  return number;
}

/** The server has what is wanted, and nothing else. */
export async function areListed(rails: RailsServer, dwellers: readonly Dweller[]): Promise<void> {
  for (const [number, { consumer }] of dwellers.entries()) {
    const wanted = consumer.subscriptions.subscriptions.map(({ identifier }) => identifier);
    expect(wanted).toHaveLength(10);
    await expect.poll(() => serverList(rails, nameOf(number)), SOON).toEqual(wanted.sort());
  }
}

/** What is not as it should be, by each consumer. */
export async function flawsOf(
  rails: RailsServer,
  dwellers: readonly Dweller[],
  count: number,
): Promise<string[]> {
  const { performed } = await fetched<{ performed: number[] }>(rails, '/test/tasks');
  const flaws = dwellers.map(async (dweller, number) => {
    const records = await fetched<{ count: number }[]>(rails, `/test/records/chaos-${number}`);
    const truth = { count, performed, recorded: records.map((record) => record.count) };
    return dweller.flaws(truth).map((flaw) => `${nameOf(number)}: ${flaw}`);
  });
  const published = PAPERS.map(async (paper) => {
    const news = await fetched<number[]>(rails, `/test/news/${paper}`);
    return news.length === count ? [] : [`the server has ${news.length} of ${count} in ${paper}`];
  });
  return (await Promise.all([...published, ...flaws])).flat();
}
