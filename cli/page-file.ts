/** The teaching page as the build made it, and the port to serve it at. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../sim/errors.js';
import { UsageError } from './exit-code.js';

const page = new URL('../page/index.html', import.meta.url);
const highestPort = 65_535;

/** @throws ConfigError where it has not been built */
export async function readPage(): Promise<string> {
  try {
    return await readFile(page, 'utf8');
  } catch {
    throw new ConfigError(
      `the teaching page is not built: "${fileURLToPath(page)}" is missing; run npm run page`,
    );
  }
}

/** @throws UsageError for what is no port */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : NaN;
  if (port <= highestPort) return port;
  throw new UsageError(`--port is ${JSON.stringify(text)}; it must be from 0 to ${highestPort}`);
}
