/** What a command sees of the world: three streams and the environment. Tests give their own. */

import { isatty } from 'node:tty';

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

/** The process's own streams. A reader that goes away (`| head`) ends the process quietly. */
export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  return {
    stdout: output(process.stdout, 1),
    stderr: output(process.stderr, 2),
    env: process.env,
    stdin: () => process.stdin,
  };
}

function output(stream: NodeJS.WriteStream, fd: 1 | 2): Output {
  const terminal = isatty(fd);
  return {
    write: (text) => void stream.write(text),
    isTTY: terminal,
    ...(terminal ? { columns: stream.columns } : {}),
  };
}
