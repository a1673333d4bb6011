/** The time, again and again, for what counts down; it renders nothing while there is nothing to count. */
import { useEffect, useState } from 'react';

export function useNow(isCounting: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isCounting) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [isCounting]);
  return now;
}
