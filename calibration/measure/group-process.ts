/**
 * A program in a process group of its own, so that ending it ends all that it started. A terminal's Ctrl-C reaches
 * only us; we pass it on, and whatever happens to us the group does not outlive this call.
 */
import { spawn } from 'node:child_process';
import { ConfigError } from '../../sim/errors.js';

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Limits {
  /** Ends the program when it is aborted. */
  readonly signal: AbortSignal;
  /** The program is ended after this [s]. */
  readonly seconds: number;
}

/** Time that a program has to end by itself once it is asked to [ms]. */
const GRACE_MS = 2000;
/** Of each stream as much is kept; the rest of a program that babbles is dropped. */
const MOST_TEXT = 16 * 1024 * 1024;

/** The program was ended because the measurement was. */
export class Interrupted extends Error {
  override readonly name: string = 'Interrupted';
}

/** The program is not there. */
export class NotInstalled extends ConfigError {
  override readonly name: string = 'NotInstalled';
}

/**
 * Runs `program` to its end.
 * @throws Interrupted when `signal` ended it, NotInstalled when there is no such program, ConfigError when it took too long
 */
export async function runGroup(
  program: string,
  words: readonly string[],
  { signal, seconds }: Limits,
): Promise<Ended> {
  if (signal.aborted) throw new Interrupted(`${program} was not started: interrupted`);
  const child = spawn(program, words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (how: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, how);
    } catch {
      // The group has ended by itself.
    }
  };
  let late: NodeJS.Timeout | undefined;
  const end = (): void => {
    kill('SIGTERM');
    late = setTimeout(() => kill('SIGKILL'), GRACE_MS);
  };
  let tookTooLong = false;
  const limit = setTimeout(() => {
    tookTooLong = true;
    end();
  }, seconds * 1000);
  const atExit = (): void => kill('SIGKILL');
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', atExit);
  try {
    const ended = await ending(child, program);
    if (signal.aborted) throw new Interrupted(`${program} was interrupted`);
    if (tookTooLong)
      throw new ConfigError(`${program} did not end within ${Math.round(seconds)} s and was stopped`);
    return ended;
  } finally {
    clearTimeout(limit);
    clearTimeout(late);
    signal.removeEventListener('abort', end);
    process.removeListener('exit', atExit);
    // Whatever the program left behind in its group.
    kill('SIGKILL');
  }
}

async function ending(child: ReturnType<typeof spawn>, program: string): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      if (texts[stream].length < MOST_TEXT) texts[stream] += String(chunk);
    });
  }
  return await new Promise((resolve, reject) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new NotInstalled(`${program} is not installed`)
          : new ConfigError(`${program} cannot be started (${error.code ?? error.message})`, {
              cause: error,
            }),
      );
    });
    child.on('close', (code) => resolve({ code, ...texts }));
  });
}
