/** What a command sees of the world: three streams and the environment. Tests give their own. */

import { isatty } from 'node:tty';
import { ExitCode } from './exit-code.js';

/** Where text goes. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal; absent where there is none. */
  readonly columns?: number;
}

/** Data goes to `stdout`; words, warnings and progress to `stderr`. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The chunks of standard input. */
  stdin(): AsyncIterable<Uint8Array>;
}

/**
 * The process's own streams. A reader that goes away (`| head`) ends the process quietly; a result that cannot be
 * written (`> /dev/full`) ends it with a sentence.
 */
export function processIo(): Io {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(ExitCode.ok);
    process.stderr.write(`qd1: ${unwritable(error.code ?? error.message)}\n`);
    process.exit(ExitCode.failed);
  });
  // Where words cannot be written, nothing can be said of it.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? ExitCode.ok : ExitCode.failed);
  });
  return {
    stdout: output(process.stdout, 1),
    stderr: output(process.stderr, 2),
    env: process.env,
    stdin: () => process.stdin,
  };
}

function unwritable(code: string): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: 'no space is left; make room, or write elsewhere',
    EIO: 'the device has an error (EIO); write elsewhere',
  };
  return `standard output cannot be written: ${reasons[code] ?? `${code}; write elsewhere`}`;
}

function output(stream: NodeJS.WriteStream, fd: 1 | 2): Output {
  const terminal = isatty(fd);
  return {
    write: (text) => void stream.write(text),
    isTTY: terminal,
    ...(terminal ? { columns: stream.columns } : {}),
  };
}
