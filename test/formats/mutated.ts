/** Real texts with pieces cut, doubled or replaced: what a reader must read or refuse, and nothing else. */
import * as fc from 'fast-check';
import { ConfigError } from '../../sim/errors.js';

/** A few edits of `text`; `pieces` are put in besides what is likely to hurt any reader. */
export function mutated(text: string, pieces: readonly string[] = []): fc.Arbitrary<string> {
  const put = fc.oneof(
    fc.constant(''),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      '\n',
      '\r\n',
      ' ',
      '-',
      '[',
      ':',
      '=',
      '\u0000',
      '9'.repeat(400),
      ' '.repeat(3000),
      ...pieces,
    ),
    fc.nat(text.length).map((at) => text.slice(at, at + 60)),
  );
  const edit = fc.record({ at: fc.nat(text.length), length: fc.nat(60), put });
  return fc
    .array(edit, { minLength: 1, maxLength: 8 })
    .map((edits) =>
      edits.reduce((whole, { at, length, put }) => whole.slice(0, at) + put + whole.slice(at + length), text),
    );
}

/** Runs `read`; it may throw only what tells a user of their file, in one line. */
export async function readOrRefuse(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    if (error.message.includes('\n')) throw new Error(`more than a line: ${error.message}`, { cause: error });
  }
}

/** How many mutations are tried: 1,000 in all by default, ten times as many with `QD1_SLOW=1`. */
export const RUNS: number = process.env['QD1_SLOW'] === '1' ? 10_000 : 1000;
