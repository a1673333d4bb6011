/** The rooms there are; asked again with each connection, for a membership may have changed. */
import { useConnectionStatus } from 'catenary/react';
import { useEffect, useState } from 'react';
import type { Room } from '../../shared/resources.js';
import { rooms } from '../api/resources.js';
import { useMode } from '../connection/connection.js';

export function useRooms(): readonly Room[] {
  const [all, setAll] = useState<readonly Room[]>([]);
  const { state } = useConnectionStatus();
  const mode = useMode();
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when there is another way to the server
  useEffect(() => {
    const leaving = new AbortController();
    rooms.index(leaving.signal).then(setAll, () => {});
    return () => leaving.abort();
  }, [mode, state === 'open']);
  return all;
}
