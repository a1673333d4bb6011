/** Deleting something: whether it is under way, and why it was not done. */
import { useSaving } from '../connection/use-saving.js';

export function useRemoval(remove: () => Promise<void>) {
  const { problem, isSaving, save, forget } = useSaving('It was not deleted. ');
  return { problem, isRemoving: isSaving, start: () => void save(remove), forget };
}
