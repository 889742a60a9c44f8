/** The last part of a folder's path, as an id may be. */
import { basename, resolve } from 'node:path';

export function idOf(folder: string): string {
  const name = basename(resolve(folder)).toLowerCase();
  return name.replaceAll(/[^a-z0-9._-]+/gu, '-').replace(/^[^a-z0-9]+/u, '') || 'measured';
}
