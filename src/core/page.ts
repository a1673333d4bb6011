/** Whether there is a page; it looks at nothing of it. */

/** In a page or one of its workers. Deno has workers and a `location` too, but no page around them. */
export const isInPage = (): boolean => 'document' in globalThis || 'importScripts' in globalThis;
