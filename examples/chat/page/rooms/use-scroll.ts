/** Keeps the list at its end while the reader is there, and in its place while not. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Line } from './lines.js';

/** In pixels: nearer than this counts as the end. */
const NEAR = 48;

export interface Place {
  isAtEnd: boolean;
  top: number;
  height: number;
  first: string | undefined;
  last: string | undefined;
}

type List = Pick<HTMLElement, 'scrollTop' | 'scrollHeight' | 'clientHeight'>;
type Said = Pick<Line, 'key' | 'from'>;

/**
 * Older messages came in front, or newer ones behind, or something else has changed.
 *
 * @returns whether it is news
 */
export function follow(list: List, place: Place, lines: readonly Said[], me: string): boolean {
  // Of who scrolls up in this moment, no event has told yet.
  const lowest = list.scrollHeight - list.clientHeight;
  if (list.scrollTop < Math.min(place.top, lowest) - NEAR) place.isAtEnd = false;
  const first = lines[0]?.key;
  const end = lines.at(-1);
  const isPrepended = place.first !== undefined && first !== place.first && end?.key === place.last;
  const isAppended = end?.key !== place.last;
  if (isPrepended) list.scrollTop += list.scrollHeight - place.height;
  else if (place.isAtEnd || (isAppended && end?.from === me)) list.scrollTop = list.scrollHeight;
  place.first = first;
  place.last = end?.key;
  place.top = list.scrollTop;
  place.height = list.scrollHeight;
  return isAppended && !isPrepended;
}

interface Options {
  readonly list: RefObject<HTMLElement | null>;
  readonly lines: readonly Line[];
  readonly me: string;
  readonly onMove: (isAtEnd: boolean) => void;
}

export function useScroll({ list, lines, me, onMove }: Options) {
  const place = useRef<Place>({
    isAtEnd: true,
    top: 0,
    height: 0,
    first: undefined,
    last: undefined,
  });
  const [hasNews, setHasNews] = useState(false);
  useLayoutEffect(() => {
    if (!list.current) return;
    const isNews = follow(list.current, place.current, lines, me);
    if (isNews && !place.current.isAtEnd && lines.at(-1)?.from !== me) setHasNews(true);
  }, [list, lines, me]);
  // The window, the composer or a picture has another size.
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (place.current.isAtEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [list]);
  const onScroll = useCallback(() => {
    const element = list.current;
    if (!element) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    place.current.isAtEnd = isAtEnd;
    place.current.top = scrollTop;
    onMove(isAtEnd);
    if (isAtEnd) setHasNews(false);
  }, [list, onMove]);
  const toEnd = useCallback(() => {
    if (!list.current) return;
    list.current.scrollTop = list.current.scrollHeight;
    // The button that was pressed goes away.
    list.current.focus({ preventScroll: true });
  }, [list]);
  return { hasNews, onScroll, toEnd };
}
