/** The teaching page as the build made it, and the port to serve it at. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../sim/errors.js';
import { UsageError } from './exit-code.js';

/** Beside what the build compiled; the second is for who runs the sources. */
const places = ['../page/index.html', '../dist/page/index.html'].map(
  (path) => new URL(path, import.meta.url),
);
const highestPort = 65_535;

/** @throws ConfigError where it has not been built */
export async function readPage(): Promise<string> {
  const page = places.find((place) => existsSync(place)) ?? places[0];
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
