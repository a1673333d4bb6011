/** Rounds in which everybody's turn comes, and what is made of their figures; it measures nothing. */
import { quantile } from 'simple-statistics';

/** Median and quartiles. */
export const spread = (values) => ({
  median: quantile(values, 0.5),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
});

/**
 * Runs the cases in turn, round by round, each round beginning with another one: so the machine's moods
 * hit them all.
 *
 * @param {Record<string, () => Value | Promise<Value>>} cases
 * @returns {Promise<Record<string, Value[]>>} by case, one value per round
 * @template Value
 */
export async function interleave(cases, { rounds, warmUp = 0 }) {
  const names = Object.keys(cases);
  const values = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmUp; round < rounds; round++) {
    for (let step = 0; step < names.length; step++) {
      const name = names[(step + round + warmUp) % names.length];
      const value = await cases[name]();
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}

/** How often one fits into the other, round by round: figures of one round belong together. */
export const shares = (limit, values) => spread(values.map((value, round) => limit[round] / value));

/** For tables. */
export const digits = (value, count = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: count, maximumFractionDigits: count });

/** `0.95 (0.94 to 0.96)` */
export const withQuartiles = ({ median, low, high }, count = 0) =>
  `${digits(median, count)} (${digits(low, count)} to ${digits(high, count)})`;
