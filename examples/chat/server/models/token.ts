/** Which session somebody has, signed: in its cookie, and in the token with which a cable is opened. */
import { randomBytes } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Database } from './database.js';

/** Neither passes for the other. */
type Purpose = 'session' | 'cable';

/** Of which session a token is, or why it is of none. */
type Verified = { readonly session: string } | { readonly problem: 'expired' | 'forged' };

export class Tokens {
  readonly #key: Uint8Array;

  constructor(secret: string) {
    this.#key = new TextEncoder().encode(secret);
  }

  /** `lifetime` in seconds. */
  sign(purpose: Purpose, session: string, lifetime: number): Promise<string> {
    return new SignJWT({ sid: session })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(purpose)
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifetime)
      .sign(this.#key);
  }

  async verify(purpose: Purpose, token: string): Promise<Verified> {
    try {
      const options = { algorithms: ['HS256'], audience: purpose, requiredClaims: ['exp'] };
      const { payload } = await jwtVerify(token, this.#key, options);
      const { sid } = payload;
      return typeof sid === 'string' ? { session: sid } : { problem: 'forged' };
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { problem: 'expired' };
      if (error instanceof errors.JOSEError) return { problem: 'forged' };
      throw error;
    }
  }
}

/** A secret that all processes share, and that outlives them, for those who are given none. */
export async function sharedSecret(database: Database): Promise<string> {
  await database.query(
    `insert into settings (name, value) values ('secret', $1) on conflict do nothing`,
    [randomBytes(32).toString('base64url')],
  );
  const { rows } = await database.query<{ value: string }>(
    `select value from settings where name = 'secret'`,
  );
  if (!rows[0]) throw new Error('There is no secret');
  return rows[0].value;
}
