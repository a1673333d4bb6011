/** Something that a button opens: a press elsewhere closes it, or another view, and Escape, back to the button. */
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useState } from 'react';

/** @param boxes - what belongs to it, the button first */
export function useDisclosure(...boxes: readonly RefObject<HTMLElement | null>[]) {
  const [isOpen, setIsOpen] = useState(false);
  const close = useCallback(() => setIsOpen(false), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: refs stay the same
  useEffect(() => {
    if (!isOpen) return;
    const pressed = ({ target }: Event) => {
      if (!boxes.some(({ current }) => current?.contains(target as Node))) close();
    };
    addEventListener('pointerdown', pressed);
    addEventListener('hashchange', close);
    return () => {
      removeEventListener('pointerdown', pressed);
      removeEventListener('hashchange', close);
    };
  }, [isOpen, close]);
  const leave = () => {
    close();
    boxes[0]?.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && isOpen) leave();
  };
  return { isOpen, toggle: () => setIsOpen(!isOpen), leave, onKeyDown };
}
