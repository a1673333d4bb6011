/** The environment, checked: what can be set, and what is taken where it is not. */
import { z } from 'zod';

const DATA = new URL('../data/postgres', import.meta.url).href;

const seconds = z.coerce.number().pipe(z.number().positive().max(86_400));
const count = z.coerce.number().pipe(z.int().positive());
const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'is a list of addresses and networks: 10.0.0.0/8,2001:db8::1',
});
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  );
const origin = z.url({
  protocol: /^https?$/,
  error: 'is a list of origins: https://a.org,https://b.org',
});

const environment = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'must be a number from 0 to 65535' })
    .pipe(z.int().min(0).max(65_535, { error: 'must be a number from 0 to 65535' }))
    .default(4_000),
  /** `postgres://...`, or embedded: `file:///folder`, or `memory:`. */
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?|file|memory):/)
    .default(DATA),
  /** Without it, this process is the only one. */
  REDIS_URL: z
    .string()
    .regex(/^rediss?:/)
    .optional(),
  /** Before all names in Redis. */
  REDIS_PREFIX: z.string().min(1).default('catenary-chat'),
  /** Signs sessions and tokens. Without it, one is made and kept in the database. */
  SECRET: z.string().min(32, { error: 'has at least 32 characters' }).optional(),
  /** Of pages that are served from elsewhere. */
  ALLOWED_ORIGINS: list.pipe(z.array(origin)),
  /** Besides this machine, who is believed when they say for whom they ask. */
  TRUSTED_PROXIES: list.pipe(z.array(network)),
  TOKEN_TTL: seconds.default(60),
  PRESENCE_TIMEOUT: seconds.default(45),
  /** Of one user. */
  NOTIFICATIONS_PER_MINUTE: count.default(30),
  UPLOADS_PER_MINUTE: count.default(20),
  /** From one address. */
  SIGN_INS_PER_MINUTE: count.default(20),
});

export type Config = z.output<typeof environment>;

/** What is empty counts as not set. Throws an error of one line for each mistake. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(env).filter(([, value]) => value !== '');
  const result = environment.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `${path[0]?.toString()} ${message}`);
  throw new Error(lines.join('\n'));
}
