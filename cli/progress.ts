/** One line on stderr that says how far a long command is; only where a person is watching. */
import type { Io } from './io.js';

/** Shows `text` in place of what was shown before; nothing clears it. */
export type Progress = (text: string | null) => void;

/** A line that replaces itself on a terminal, and nothing elsewhere. */
export function progressOn(io: Io, quiet: boolean): Progress {
  if (quiet || !io.stderr.isTTY) return () => undefined;
  return (text) => io.stderr.write(`\r\u001b[K${text ?? ''}`);
}
