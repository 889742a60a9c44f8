/** Runs a command line in this process, its streams captured. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../cli/program.js';

/** What a command line came to. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The world of a command; nothing is a terminal unless said. */
export interface World {
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
  terminal?: { stdout?: number; stderr?: number };
}

/** Runs `qd1` with these words. */
export async function qd1(
  words: readonly string[],
  { env = {}, stdin = '', terminal = {} }: World = {},
): Promise<Outcome> {
  const outcome: Outcome = { code: -1, stdout: '', stderr: '' };
  const output = (stream: 'stdout' | 'stderr') => {
    const columns = terminal[stream];
    return {
      write: (text: string) => void (outcome[stream] += text),
      isTTY: columns !== undefined,
      ...(columns === undefined ? {} : { columns }),
    };
  };
  outcome.code = await main(words, {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    async *stdin() {
      yield typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
    },
  });
  return outcome;
}

/** The path of a file of the repository. */
export function repository(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** The path of a file in a new empty directory. */
export function temporary(name: string): string {
  return join(mkdtempSync(join(tmpdir(), 'qd1-')), name);
}

/** Whether a text has escape sequences of colour. */
export function isColored(text: string): boolean {
  return text.includes('\u001b[');
}
