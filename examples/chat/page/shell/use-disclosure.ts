/** Something that a button opens: a press elsewhere closes it, and so does Escape, back to the button. */
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
    return () => removeEventListener('pointerdown', pressed);
  }, [isOpen, close]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    close();
    boxes[0]?.current?.focus();
  };
  return { isOpen, toggle: () => setIsOpen(!isOpen), close, onKeyDown };
}
