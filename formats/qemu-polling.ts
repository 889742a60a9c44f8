/**
 * Reads recorded sequences of QEMU's adaptive polling: `block_ns,event,old,new`, a row for each `aio_poll()`.
 *
 * `event` is `g` (grow) or `s` (shrink), as in QEMU's trace events `poll_grow` and `poll_shrink`; a call that changed
 * nothing has `block_ns` alone. See data/README.md.
 */
import type { PollingCall } from '../analysis/replay-polling.js';
import { ConfigError } from '../sim/errors.js';

const HEADER = 'block_ns,event,old,new';

/**
 * The calls of one file, in order; the call at index i stands on line i + 2.
 * @param fileName for messages only
 * @throws ConfigError naming file and line for the first row that is not of the format
 */
export function readPollingSequence(text: string, fileName: string): PollingCall[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== HEADER) {
    throw malformed(`${fileName}:1`, lines[0] ?? '', `the first line must be "${HEADER}"`);
  }
  return lines.slice(1).map((line, index) => readCall(line, `${fileName}:${index + 2}`));
}

function readCall(line: string, where: string): PollingCall {
  const fields = line.split(',');
  const kept = fields.length === 1 || (fields.length === 4 && fields[1] === '');
  if (kept) {
    if (fields.slice(2).some((field) => field !== '')) {
      throw malformed(where, line, 'a row without an event must have neither old nor new');
    }
    return { blockNs: wholeNs(fields[0], line, where), event: 'keep' };
  }
  if (fields.length !== 4) throw malformed(where, line, `it must be block_ns alone, or ${HEADER}`);
  const event = fields[1];
  if (event !== 'g' && event !== 's') throw malformed(where, line, 'the event must be g, s or empty');
  return {
    blockNs: wholeNs(fields[0], line, where),
    event: event === 'g' ? 'grow' : 'shrink',
    oldNs: wholeNs(fields[2], line, where),
    newNs: wholeNs(fields[3], line, where),
  };
}

function wholeNs(field: string, line: string, where: string): number {
  const value = /^\d+$/.test(field) ? Number(field) : NaN;
  if (!Number.isSafeInteger(value)) {
    throw malformed(where, line, `"${shortened(field)}" must be a whole number of ns, 0 or more`);
  }
  return value;
}

function malformed(where: string, line: string, what: string): ConfigError {
  return new ConfigError(`${where}: polling sequence has the row "${shortened(line)}"; ${what}`);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
