/** Needs `--expose-gc`. */
export function collectGarbage(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (!gc) throw new Error('Nothing is ever collected: start Node with --expose-gc');
  gc();
}
