/** Requests without anybody's cookie. */
import type { Chat } from './chat.js';

/** `chat` is asked for at each request: tests start it later. */
export const sender =
  (chat: () => Chat) =>
  (method: string, path: string, body?: BodyInit, headers: HeadersInit = {}): Promise<Response> =>
    fetch(chat().address + path, { method, headers, body: body ?? null });

export const json = async (response: Response) => ({
  status: response.status,
  body: await response.json(),
});
