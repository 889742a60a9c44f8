/**
 * QEMU's trace events as its log backend writes them, with `-msg timestamp=on` or without:
 *
 *     91625@1664365487.123456:virtio_blk_handle_read vdev 0x55d8 req 0x7f1c sector 1092992 nsectors 8
 *     poll_grow ctx 0x55d7 old 4000 new 8000
 *
 * [QEMU 7.2 scripts/tracetool/backend/log.py; util/trace-events, hw/block/trace-events; since 10.0 poll_grow and
 * poll_shrink have a node after ctx]
 */
import { TraceClock } from '../trace/clock.js';
import type { QemuEvent } from './qemu-event.js';

const LONGEST_LINE = 4096;
const LINE = /^(?:(\d{1,10})@(\d{1,12})\.(\d{6}):)?([a-z][a-z0-9_]{2,80})(?: (.*))?$/;
const WORD = /(?:^|[ ,])(?:[a-z_]+ )*?([a-z_]+) (0x[0-9a-fA-F]{1,16}|-?\d{1,20})(?=$|[ ,])/g;

/** Pointers that say which request; else the first pointer stands. */
const REQUEST = /\breq (0x[0-9a-f]{1,16})/;

export class QemuLogLines {
  otherLines = 0;
  private readonly clock = new TraceClock();

  /** Null for what is no event. */
  read(line: string): QemuEvent | null {
    const match = line.length > LONGEST_LINE ? null : LINE.exec(line);
    if (match === null || !/^(?:[a-z_ ]+ (?:0x[0-9a-fA-F]+|\(nil\)|-?\d))/.test(match[5] ?? 'x 0')) {
      if (line.trim() !== '') this.otherLines += 1;
      return null;
    }
    const [, thread, seconds, fraction, name, text = ''] = match;
    const values: number[] = [];
    let of = REQUEST.exec(text)?.[1] ?? '';
    for (const [, , value] of text.matchAll(WORD)) {
      if (!value.startsWith('0x')) values.push(Number(value));
      else if (of === '') of = value;
    }
    return {
      timeNs: seconds === undefined ? null : this.clock.ns(seconds, fraction),
      thread: thread ?? '',
      name,
      of,
      values,
    };
  }
}
