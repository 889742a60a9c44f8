/** One result, two voices: the same object as JSON for programs or as text for people, to stdout or a file. */
import type { CommonArguments } from './command.js';
import type { Io } from './io.js';
import { styleFor, type Style } from './text/style.js';

/** Prints `result` as the common options ask. */
export async function present<T>(
  result: T,
  args: CommonArguments,
  io: Io,
  text: (result: T, style: Style) => Promise<string> | string,
): Promise<void> {
  const style = styleFor(args.output === undefined ? io.stdout : null, io.env, args.color);
  const whole = args.json ? `${JSON.stringify(result, null, 2)}\n` : await text(result, style);
  if (args.output === undefined) {
    io.stdout.write(whole);
  } else {
    const { writeWhole } = await import('./write-file.js');
    await writeWhole(args.output, whole);
  }
}

/** Sentences that are not data: on stderr, unless told to be quiet. */
export function warn(sentences: readonly string[], args: CommonArguments, io: Io): void {
  if (args.quiet) return;
  for (const sentence of sentences) io.stderr.write(`note: ${sentence}\n`);
}
