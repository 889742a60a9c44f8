/**
 * Events as `blkparse` prints them by default (`%D %2c %8s %5T.%9t %5p %2a %3d`, then the rest by action):
 *
 *     259,0    3        1     0.000000000   697  Q   R 223490 + 8 [fio]
 *     259,0    3        2     0.000004123   697  D   R 223490 + 8 [fio]
 *     259,0    3        3     0.000091837     0  C   R 223490 + 8 [0]
 *
 * [blktrace 1.3 blkparse_fmt.c: process_default; blkparse.1] They become the events of the kernel that they stem from.
 */
import { TraceClock } from './clock.js';
import type { TraceEvent, TraceLines } from './trace-event.js';

const LINE =
  /^\s*(\d{1,4},\d{1,7})\s+(\d{1,5})\s+\d+\s+(\d{1,12})\.(\d{9})\s+(\d{1,10})\s+([A-Z]{1,2})\s+([A-Z]{1,6})\s+(\d+) \+ (\d+)(?: \[([^\]]{0,32})\])?/;

/** Tracepoints of the actions that tell a request's way; the others (plugs, merges, messages) do not. */
const ACTIONS: Readonly<Record<string, string>> = {
  Q: 'block_bio_queue',
  G: 'block_getrq',
  I: 'block_rq_insert',
  D: 'block_rq_issue',
  C: 'block_rq_complete',
};

export class BlkparseLines implements TraceLines {
  otherLines = 0;
  lostEvents = 0;
  private readonly clock = new TraceClock();

  get resolutionNs(): number {
    return this.clock.resolutionNs;
  }

  read(line: string): readonly TraceEvent[] {
    const match = LINE.exec(line);
    const name = match === null ? undefined : ACTIONS[match[6]];
    if (match === null || name === undefined) {
      const lost = /skipping (?:\S+ )?(\d+) events|^Skips: .*\((\d+)\)/.exec(line.slice(0, 256));
      if (lost !== null) this.lostEvents += Number(lost[1] ?? lost[2]);
      else if (match === null && line.trim() !== '') this.otherLines += 1;
      return [];
    }
    const [, device, cpu, seconds, fraction, pid, , rwbs, sector, sectors, comm] = match;
    const completed = name === 'block_rq_complete';
    return [
      {
        timeNs: this.clock.ns(seconds, fraction),
        cpu: Number(cpu),
        task: completed ? '' : (comm ?? ''),
        pid: Number(pid),
        name,
        text: `${device} ${rwbs} ${sector} + ${sectors} [${comm ?? ''}]`,
      },
    ];
  }
}

/** Whether a line is one of blkparse's. */
export function isBlkparseLine(line: string): boolean {
  return LINE.test(line);
}
