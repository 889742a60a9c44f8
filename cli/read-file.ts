/** Reads what a user names: a text file, or standard input for `-`; of bounded size. */
import { ConfigError } from '../sim/errors.js';
import type { Io } from './io.js';

/** No result of fio comes near; a wrong file should not fill the memory first. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Standard input by the name that it has as a file; the same as `-`. */
export const STDIN_FILE = '/dev/stdin';

/** How standard input is called in messages. */
const STDIN = 'standard input';

/** A file as read. */
export interface TextFile {
  /** For messages. */
  readonly name: string;
  readonly text: string;
}

/**
 * The text of the file at `path`, or of standard input when that is `-`.
 * @throws ConfigError in one sentence when it is missing, a directory, too large, or no text
 */
export async function readTextFile(path: string, io: Io): Promise<TextFile> {
  const standard = path === '-' || path === STDIN_FILE;
  const name = standard ? STDIN : path;
  const bytes = standard ? await collect(io.stdin(), name) : await readBytes(path);
  if (bytes.includes(0)) throw new ConfigError(`${name} is a binary file; give a text file`);
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    throw new ConfigError(`${name} is not UTF-8 text; give a text file`, { cause });
  }
}

/** A file of any length, in pieces. */
export interface TextStream {
  /** For messages. */
  readonly name: string;
  /** Fails with a ConfigError as {@link readTextFile} does, when the piece comes that is no text. */
  readonly chunks: AsyncIterable<string>;
}

/** As {@link readTextFile}, without holding the file and without a bound on its length. */
export function streamTextFile(path: string, io: Io): TextStream {
  const standard = path === '-' || path === STDIN_FILE;
  const name = standard ? STDIN : path;
  return { name, chunks: textOf(standard ? io.stdin() : bytesOf(path), name) };
}

async function* textOf(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array | undefined): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new ConfigError(`${name} is not UTF-8 text; give a text file`, { cause });
    }
  };
  for await (const chunk of chunks) {
    if (chunk.includes(0)) throw new ConfigError(`${name} is a binary file; give a text file`);
    yield decode(chunk);
  }
  yield decode(undefined);
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const { createReadStream } = await import('node:fs');
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readBytes(path: string): Promise<Buffer> {
  // A stream, and not a length asked in advance, so that pipes such as <(...) are bounded too.
  const { createReadStream } = await import('node:fs');
  try {
    return await collect(createReadStream(path), path);
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(path, error);
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new ConfigError(`${name} is larger than 64 MB; give a smaller file`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function unreadable(path: string, error: unknown): ConfigError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `there is no file "${path}"; check the path`,
    ENOTDIR: `there is no file "${path}"; a part of the path is not a directory`,
    EISDIR: `"${path}" is a directory; give a file`,
    EACCES: `"${path}" may not be read; check its permissions`,
    ENAMETOOLONG: `"${path.slice(0, 60)}…" is too long for a path; give a file`,
  };
  return new ConfigError(reasons[code] ?? `"${path}" cannot be read (${code}); give another file`, {
    cause: error,
  });
}
