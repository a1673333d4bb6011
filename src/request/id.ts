/** Ids of requests, which nobody else can guess: whoever knows one could forge its answer. */

interface Runtime {
  /** Pages without TLS have no `randomUUID`; React Native has neither unless it is added. */
  readonly crypto?: {
    readonly randomUUID?: () => string;
    readonly getRandomValues?: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  };
}

export function randomId(): string {
  const { crypto } = globalThis as Runtime;
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = Uint8Array.from({ length: 16 }, () => Math.random() * 256);
  crypto?.getRandomValues?.(bytes);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
