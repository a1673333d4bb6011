/** When the page was rendered, by the server's clock; the client's own is never asked. */
import { getConfig } from '../browser.js';

/** What is later than the year 5000 was meant in milliseconds. */
const LATEST = 1e11;

/**
 * @param time - Unix seconds, a date, or either as text; by default what the page's meta tag says
 * @returns Unix seconds; `null` where nothing is known
 * @throws RangeError for what is no time
 */
export function renderedAtOf(
  time: number | string | Date | null = getConfig('rendered-at'),
): number | null {
  if (time === null || time === '') return null;
  const seconds = time instanceof Date ? time.getTime() / 1_000 : Number(time);
  const known = Number.isNaN(seconds) ? Date.parse(String(time)) / 1_000 : seconds;
  if (known < LATEST) return known;
  throw new RangeError(`Rendered at ${time}: give Unix seconds, a Date, or its text in ISO 8601`);
}
