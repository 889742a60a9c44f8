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
  const file = args.output === '-' ? undefined : args.output;
  const style = styleFor(file === undefined ? io.stdout : null, io.env, args.color);
  const whole = args.json ? json(result) : await text(result, style);
  if (file === undefined) {
    io.stdout.write(whole);
  } else {
    const { writeWhole } = await import('./write-file.js');
    await writeWhole(file, whole);
  }
}

/** JSON with lists of numbers on one line: bins would else fill the screen. No string of JSON holds a line break. */
function json(result: unknown): string {
  const text = JSON.stringify(result, null, 2);
  return `${text.replaceAll(/\[\n\s+(?:-?[\d.eE+-]+,?\n\s+)+\]/g, (list) => list.replaceAll(/\n\s+/g, ' '))}\n`;
}
