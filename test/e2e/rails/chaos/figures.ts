/** What a run of chaos was, in numbers, for who wants to know how bad it was; it judges nothing. */
import type { Dweller } from './dweller.js';

/** Numbers added up, by name. */
function sum(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of records.flatMap(Object.entries)) {
    total[name] = (total[name] ?? 0) + count;
  }
  return total;
}

export const total = (numbers: readonly number[]): number =>
  numbers.reduce((all, each) => all + each, 0);

export function report(dwellers: readonly Dweller[], figures: object): void {
  const commanders = dwellers.map(({ commander }) => commander);
  const askers = dwellers.map(({ asker }) => asker);
  console.log({
    ...figures,
    losses: sum(dwellers.map(({ losses }) => losses)),
    errors: sum(dwellers.map(({ errors }) => errors)),
    sockets: total(dwellers.map(({ sockets }) => sockets.made)),
    connections: total(dwellers.map(({ consumer }) => consumer.inspect().counters.connections)),
    messages: total(dwellers.map(({ consumer }) => consumer.inspect().counters.framesIn)),
    fetches: total(dwellers.flatMap(({ readers }) => readers.map((reader) => reader.fetched))),
    comings: total(dwellers.map(({ listeners }) => listeners.comings)),
    commands: {
      given: total(commanders.map(({ given }) => given)),
      dropped: total(commanders.map(({ dropped }) => dropped)),
      lostOnTheWay: total(commanders.map(({ lost }) => lost)),
    },
    requests: {
      asked: total(askers.map(({ asked }) => asked)),
      answered: total(askers.map(({ answered }) => answered)),
      ...sum(askers.map(({ failures }) => failures)),
    },
  });
}
