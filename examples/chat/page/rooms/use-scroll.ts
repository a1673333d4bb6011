/** Keeps the list at its end while the reader is there, and in its place while not. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Line } from './lines.js';

/** In pixels: nearer than this counts as the end. */
const NEAR = 48;

interface Place {
  isAtEnd: boolean;
  height: number;
  first: string | undefined;
  last: string | undefined;
}

/** Older messages came in front, or newer ones behind, or something else has changed. */
function follow(list: HTMLElement, place: Place, lines: readonly Line[], me: string): boolean {
  const first = lines[0]?.key;
  const end = lines.at(-1);
  const isPrepended = place.first !== undefined && first !== place.first && end?.key === place.last;
  const isAppended = end?.key !== place.last;
  if (isPrepended) list.scrollTop += list.scrollHeight - place.height;
  else if (place.isAtEnd || (isAppended && end?.from === me)) list.scrollTop = list.scrollHeight;
  place.first = first;
  place.last = end?.key;
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
  const place = useRef<Place>({ isAtEnd: true, height: 0, first: undefined, last: undefined });
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
