/** Requests without anybody's cookie. */

/** `chat` is asked for its address at each request: it starts later. */
export const sender =
  (chat: { readonly address: string }) =>
  (method: string, path: string, body?: BodyInit, headers: HeadersInit = {}): Promise<Response> =>
    fetch(chat.address + path, { method, headers, body: body ?? null });

export const json = async (response: Response) => ({
  status: response.status,
  body: await response.json(),
});
