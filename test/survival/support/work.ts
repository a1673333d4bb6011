/** How much work something is. */

/** More than anything may be that a frame, or fifty, can ask for; in microseconds. */
export const MUCH = 1_000_000;

/** In microseconds, of this process alone: others may have the machine. */
export function workSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
