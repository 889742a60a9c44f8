/** Serves one file of HTML on the loopback interface: nobody else on the network can reach it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../sim/errors.js';

/** The only interface that it listens on. */
const LOOPBACK = '127.0.0.1';

/** What every answer says: nothing is guessed, kept for others, or shown inside another page. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
};

/** A page that is being served. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `html` at `/` until it is closed.
 * @param port 0 for any that is free
 * @throws ConfigError where the port cannot be had
 */
export async function servePage(html: string, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => respond(request, response, html));
  try {
    server.listen(port, LOOPBACK);
    await once(server, 'listening');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'something listens there already', EACCES: 'this user may not listen there' }[
      code
    ];
    throw new ConfigError(`--port ${port}: ${why ?? code}; give another one, or 0 for any that is free`);
  }
  const { port: own } = server.address() as AddressInfo;
  return { url: `http://${LOOPBACK}:${own}/`, close: () => closed(server) };
}

function respond(
  { method, url = '/', headers: { host } }: IncomingMessage,
  response: ServerResponse,
  html: string,
): void {
  const fail = (status: number, text: string): void => {
    response.writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
  };
  // Another site's name that leads here is not this page.
  if (host !== undefined && !/^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/u.test(host))
    return fail(421, 'not here');
  if (method !== 'GET' && method !== 'HEAD') return fail(405, 'only GET');
  const { pathname } = new URL(url, 'http://localhost');
  if (pathname !== '/' && pathname !== '/index.html') return fail(404, 'there is one page: /');
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(html) });
  response.end(method === 'HEAD' ? undefined : html);
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
