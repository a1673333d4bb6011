/** Tells our own page from a stranger's: any web site can reach a server on this computer. */

/** True without an `Origin` too: programs such as `ws` send none, browsers cannot leave it out. */
export function isSameOrigin(request) {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** True for a request from this computer, whatever address the server listens on. */
export function isLocal(request) {
  const address = request.socket.remoteAddress ?? '';
  return address === '::1' || address.replace('::ffff:', '').startsWith('127.');
}
