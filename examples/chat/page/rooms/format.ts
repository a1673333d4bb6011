/** Times and sizes, as people read them. */
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short' });

/** The time; of another day, with the date. */
export function shortTime(seconds: number, now = new Date()): string {
  const date = new Date(seconds * 1_000);
  const isToday = date.toDateString() === now.toDateString();
  return isToday ? time.format(date) : `${day.format(date)}, ${time.format(date)}`;
}

export const fullTime = (seconds: number): string => full.format(new Date(seconds * 1_000));

export const isoTime = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** On one line: the blank does not break. */
export function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes}\u00a0bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)}\u00a0kB`;
  return `${(bytes / 1_000_000).toFixed(1)}\u00a0MB`;
}
