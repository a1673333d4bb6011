/** How the page works at the moment, and how that is said; no clock and no network. */
import type { ConnectionStatus } from 'catenary';

/** Over the cable; over HTTP alone; or by itself, until there is somebody to talk to. */
export type Mode = 'cable' | 'http' | 'none';

export type Status = Pick<ConnectionStatus, 'state' | 'reason' | 'retryAt' | 'attempt'>;

export function modeOf({ state }: Status, isReachable: boolean): Mode {
  if (state === 'open') return 'cable';
  return isReachable ? 'http' : 'none';
}

/** It is asked for the first time: whether there is a server, nobody knows yet. */
const isBeginning = ({ state, reason, attempt }: Status, mode: Mode): boolean =>
  mode === 'none' && !reason && (state === 'opening' ? attempt === 0 : state === 'idle');

export const isOffline = (status: Status, mode: Mode): boolean =>
  mode === 'none' && !isBeginning(status, mode);

export interface Words {
  /** How things are. */
  readonly title: string;
  /** What is being done about it, if anything is. */
  readonly detail: string;
  /** Behind the detail, and new each second: nothing to read out. */
  readonly countdown: string;
  readonly canRetry: boolean;
}

const WAY: Record<Mode, string> = {
  cable: 'Connected',
  http: 'Offline: working over HTTP',
  none: 'Offline',
};

export function describe(status: Status, mode: Mode, now: number): Words {
  const { state, retryAt, reason } = status;
  const title = isBeginning(status, mode) ? 'Connecting' : WAY[mode];
  const words = { title, detail: '', countdown: '', canRetry: false };
  if (state === 'open') return words;
  if (isBeginning(status, mode)) return words;
  if (state === 'opening') return { ...words, detail: 'Connecting' };
  if (state === 'waiting' && retryAt !== null) {
    const seconds = Math.max(1, Math.ceil((retryAt - now) / 1_000));
    const countdown = ` in ${seconds} s`;
    return { ...words, detail: 'Waiting to retry', countdown, canRetry: true };
  }
  if (state === 'suspended') return { ...words, detail: 'Asleep with the page' };
  if (reason === null) return words;
  const detail = reason === 'disconnected' ? 'Not connected' : 'The server refused the connection';
  return { ...words, detail, canRetry: true };
}
