/**
 * Recorded polling of QEMU, event by event: `time_ns,thread,event,a,b,c`. Beside QEMU's trace events there are moments
 * inside `aio_poll()`, such as `wait_enter`; data/README.md has them all.
 */
import { ConfigError } from '../../sim/errors.js';
import type { QemuEvent } from './qemu-event.js';

export const QEMU_CSV_HEADER = 'time_ns,thread,event,a,b,c';

const LINE =
  /^(\d{1,15}),([a-z0-9]{1,16}),([a-z][a-z0-9_]{1,60})((?:,(?:-?\d{0,19}|0x[0-9a-f]{1,16})){0,3})$/;

/**
 * The event of a line; null for the header and blank lines.
 * @throws ConfigError naming file and line for anything else
 */
export function readQemuCsvLine(line: string, fileName: string, number: number): QemuEvent | null {
  const match = LINE.exec(line);
  if (match === null) {
    if (line.trim() === '' || (number === 1 && line === QEMU_CSV_HEADER)) return null;
    const shown = Array.from(line.slice(0, 60), (char) => (char < ' ' ? '?' : char)).join('');
    throw new ConfigError(
      `${fileName}:${number}: recorded polling has the row "${shown}"; it must be ${QEMU_CSV_HEADER}`,
    );
  }
  const values = match[4]
    .split(',')
    .slice(1)
    .filter((value) => /^-?\d+$/.test(value))
    .map(Number);
  return { timeNs: Number(match[1]), thread: match[2], name: match[3], of: '', values };
}
