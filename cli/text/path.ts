/** Paths in a line of text. */
import { isAbsolute, relative } from 'node:path';

/** As short as it may be told: relative to the working directory where that is shorter. */
export function shortPath(path: string, from: string = process.cwd()): string {
  if (!isAbsolute(path)) return path;
  const local = relative(from, path);
  return local !== '' && local.length < path.length ? local : path;
}

/** `text` in no more than `room` characters, the middle left out; a path keeps more of its end than of its start. */
export function middleCut(text: string, room: number): string {
  if (text.length <= room) return text;
  const start = Math.max(0, Math.floor((room - 1) / 3));
  const end = Math.max(0, room - 1 - start);
  return `${text.slice(0, start)}…${text.slice(text.length - end)}`;
}
