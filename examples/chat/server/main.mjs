/**
 * Starts the demo: reads PORT and HOST, listens, and prints the address or one clear line.
 *
 * The server here is small and keeps everything in memory. It is for looking at the client;
 * in production the other end is Rails' Action Cable or AnyCable.
 */
import { createServer } from 'node:http';

const host = process.env.HOST || '127.0.0.1';
const port = readPort(process.env.PORT || '4000');

function readPort(text) {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  return fail(`PORT must be a number from 0 to 65535, not "${text}".`);
}

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}

function explain(error) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is in use. Choose another one: PORT=${port + 1 > 65_535 ? 0 : port + 1} npm start`;
  }
  if (error.code === 'EACCES') return `Port ${port} needs more rights. Try PORT=4000 npm start`;
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}

async function load() {
  try {
    // Both need the built package, so they are loaded where a missing build can be explained.
    return { ...(await import('./cable.mjs')), ...(await import('./http.mjs')) };
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND') {
      return fail(`Run npm ci and npm run build first: ${error.message.split('\n')[0]}`);
    }
    throw error;
  }
}

const { createCable, createPages } = await load();
const cable = createCable();
const server = createServer(createPages(cable));
server.on('upgrade', cable.upgrade);
server.once('error', (error) => fail(explain(error)));
server.listen({ host, port }, () => {
  const { address, family, port: actual } = server.address();
  const name = family === 'IPv6' ? `[${address}]` : address;
  process.stdout.write(`The chat is at http://${name}:${actual} (open it in two tabs)\n`);
});

// Nothing here is worth saving, and a killed server is what the demo is about: leave at once.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
