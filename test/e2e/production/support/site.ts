/** HTTP requests to a server, or to nginx with a certificate of its own, which `fetch` would not trust. */
import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The first that is set, without its attributes. */
  readonly cookie: string;
}

export interface Site {
  send(method: string, path: string, options?: RequestOptions): Promise<Answer>;
}

export const siteAt = (origin: string, ca?: string): Site => ({
  send: (method, path, { headers, json, body } = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        ...(ca && { ca }),
        headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
      };
      const request = origin.startsWith('https:') ? requestSecure : requestPlain;
      const asked = request(origin + path, options, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (more) => {
          text += more;
        });
        response.once('error', reject).once('end', () => {
          const [cookie = ''] = (response.headers['set-cookie']?.[0] ?? '').split(';');
          resolve({ status: response.statusCode ?? 0, body: text, cookie });
        });
      });
      asked.once('error', reject).end(json ? JSON.stringify(json) : body);
    }),
});

/** Somebody who is signed in to the application. */
export interface Person extends Site {
  token(): Promise<string>;
}

/** Signs somebody in, on either server. */
export async function signIn(site: Site, name: string): Promise<Person> {
  const { cookie } = await site.send('POST', '/api/session', { json: { name } });
  const send: Site['send'] = (method, path, options = {}) =>
    site.send(method, path, { ...options, headers: { ...options.headers, cookie } });
  return {
    send,
    token: async () => JSON.parse((await send('POST', '/api/token')).body).token,
  };
}
