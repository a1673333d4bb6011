/** Starts the application: reads the environment, listens, and prints the address or one clear line. */
import { startApplication } from './application.js';
import { type Config, readConfig } from './config.js';

/** Milliseconds in which everybody has to be gone once a signal has come. */
const GRACE = 8_000;

function fail(line: string): never {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

function explain(error: unknown, { HOST, PORT }: Config): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `Port ${PORT} is in use. Choose another one: PORT=${PORT < 65_535 ? PORT + 1 : 0} npm start`;
  }
  if (code === 'EACCES' && syscall === 'listen')
    return `Port ${PORT} needs more rights. Try PORT=4000 npm start`;
  return `The chat cannot start on ${HOST}:${PORT}: ${message}`;
}

function configure(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    return fail((error as Error).message);
  }
}

const config = configure();
const application = await startApplication(config).catch((error) => fail(explain(error, config)));
process.stdout.write(
  `The chat is at ${application.address} (open it in another browser or a private window, too)\n`,
);

let isEnding = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Who asks twice does not want to wait.
    if (isEnding) process.exit(1);
    isEnding = true;
    setTimeout(() => process.exit(1), GRACE).unref();
    application.close().then(
      () => process.exit(0),
      (error) => fail(String(error)),
    );
  });
}
