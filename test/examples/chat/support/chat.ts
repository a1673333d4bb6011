/** The application on a free port, in this process, and the people who use it over real sockets. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { startApplication } from '../../../../examples/chat/server/application.js';
import { readConfig } from '../../../../examples/chat/server/config.js';
import { type Subscribed, User } from './user.js';

/** Everybody of a file signs in from one address. */
const MANY = '10000';

export interface Chat {
  readonly address: string;
  /** What the server has logged; a test that expects an error takes it out. */
  readonly errors: string[];
  /** Somebody with a session; without a name, somebody whom no other test knows. */
  signIn(name?: string): Promise<User>;
  /** Closes the connections of all who have signed in. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

interface Two {
  readonly ann: User;
  readonly bob: User;
  readonly anns: Subscribed;
  readonly bobs: Subscribed;
}

/** An application for all tests of a file, which has nothing to complain of at the end. */
export function setUpChat(environment: Record<string, string> = {}) {
  let started: Chat | undefined;
  const running = () => {
    if (!started) throw new Error('The application runs in tests, and not before them');
    return started;
  };
  beforeAll(async () => {
    started = await startChat(environment);
  });
  afterEach(() => running().leave());
  afterAll(async () => {
    await running().close();
    expect(running().errors).toEqual([]);
  });
  return {
    get address() {
      return running().address;
    },
    get errors() {
      return running().errors;
    },
    signIn: (name?: string): Promise<User> => running().signIn(name),
    /** Two people in a room. */
    async two(room = 'general'): Promise<Two> {
      const [ann, bob] = [await running().signIn(), await running().signIn()];
      return { ann, bob, anns: await ann.enter(room), bobs: await bob.enter(room) };
    },
  };
}

let people = 0;

export async function startChat(environment: Record<string, string> = {}): Promise<Chat> {
  const folder = mkdtempSync(join(tmpdir(), 'catenary-chat-'));
  const data = join(folder, 'data');
  cpSync(inject('template'), data, { recursive: true });
  const errors: string[] = [];
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: pathToFileURL(data).href,
    SIGN_INS_PER_MINUTE: MANY,
    ...environment,
  });
  const application = await startApplication(config, (what, error) => {
    errors.push(`${what}: ${error}`);
  });
  const users: User[] = [];
  return {
    address: application.address,
    errors,
    async signIn(name = `user${++people}`) {
      const user = await User.signIn(application.address, name);
      users.push(user);
      return user;
    },
    async leave() {
      await Promise.all(users.splice(0).map((user) => user.leave()));
    },
    async close() {
      await application.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
