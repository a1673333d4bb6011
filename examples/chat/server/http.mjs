/** The demo's HTTP side: the page, the script-tag build, and the POST end points of the buttons. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLocal, isSameOrigin } from './same-origin.mjs';

const PAGE = new URL('../page/', import.meta.url);
const BUILD = new URL('../../../dist/catenary.min.js', import.meta.url);
const MAX_BODY = 1024;
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const HEADERS = {
  'content-security-policy': "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // The files change while one works on them.
  'cache-control': 'no-cache',
};

/** Only the names in this map are served, so that no path can lead out of the folder. */
const files = new Map([
  ['/', new URL('index.html', PAGE)],
  ['/catenary.min.js', BUILD],
  ...readdirSync(fileURLToPath(PAGE)).map((name) => [`/${name}`, new URL(name, PAGE)]),
]);

export function createPages({ controls }) {
  return (request, response) => {
    const path = request.url.split('?')[0];
    const work = path.startsWith('/control/')
      ? control(controls, path.slice('/control/'.length), request, response)
      : serve(path, request, response);
    work.catch(() => answer(response, 500, 'Something went wrong'));
  };
}

function answer(response, status, text, type = 'text/plain; charset=utf-8') {
  if (response.headersSent) return response.destroy();
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(text);
}

async function serve(path, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, 'Method not allowed');
  }
  const file = files.get(path);
  if (!file) return answer(response, 404, 'Not found');
  answer(response, 200, await readFile(file), TYPES[extname(file.pathname)]);
}

async function control(controls, name, request, response) {
  if (!isLocal(request) || !isSameOrigin(request)) return answer(response, 403, 'Forbidden');
  if (request.method !== 'POST') return answer(response, 405, 'Method not allowed');
  if (!Object.hasOwn(controls, name)) return answer(response, 404, 'Not found');
  controls[name](await readJson(request));
  answer(response, 200, 'Done');
}

/** The body as an object; anything that is too long or is not one counts as empty. */
async function readJson(request) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > MAX_BODY) return {};
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
