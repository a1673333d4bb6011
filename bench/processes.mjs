/**
 * Measurements in processes of their own: nothing is left there of the one before, and what the compiler makes
 * of the same code differs from one process to the next by more than one round does from another.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What a process tells.
 *
 * @throws Error if it ends without a word
 */
export async function resultOf(file, args = [], options = {}) {
  const child = fork(file, args, options);
  const ended = once(child, 'disconnect').then(() => {
    throw new Error(`${file.pathname} ended, and told nothing`);
  });
  const [result] = await Promise.race([once(child, 'message'), ended]);
  return result;
}

/**
 * The rounds of several processes, one after another, as if they were of one: each tells the same list of
 * results, whose `values` are lists by client. In the short form it is one process.
 */
export async function inProcesses(file, { isShort, args = [] }) {
  const runs = [];
  const all = isShort ? [...args, 'short'] : args;
  for (let count = isShort ? 1 : 5; count > 0; count--) runs.push(await resultOf(file, all));
  return runs[0].map((result, index) => ({
    ...result,
    values: Object.fromEntries(
      Object.keys(result.values).map((client) => [
        client,
        runs.flatMap((run) => run[index].values[client]),
      ]),
    ),
  }));
}
