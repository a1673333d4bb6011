/** What goes away with the focus in it passes it on to what is around it: else who has no mouse starts at the top. */
import { type RefObject, useLayoutEffect, useRef } from 'react';

/** @returns a ref for the element that goes away; what is around it needs a `tabIndex` */
export function useFocusPassing<Box extends HTMLElement>(): RefObject<Box | null> {
  const box = useRef<Box>(null);
  useLayoutEffect(() => {
    const element = box.current;
    const around = element?.parentElement?.closest<HTMLElement>('[tabindex]');
    // It is still in the document then.
    return () => {
      if (element?.contains(document.activeElement)) around?.focus({ preventScroll: true });
    };
  }, []);
  return box;
}
