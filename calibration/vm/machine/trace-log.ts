/**
 * Counts QEMU's trace events. Lines of the log backend: `PID@SECONDS.MICROSECONDS:event arguments`, where PID is the
 * thread's id [QEMU 7.2 scripts/tracetool/backend/log.py]. Names and arguments: util/trace-events and
 * hw/block/trace-events.
 */

/** The events that are switched on; none of the others is needed. */
export const TRACED_EVENTS = [
  'run_poll_handlers_begin',
  'run_poll_handlers_end',
  'poll_grow',
  'poll_shrink',
  'virtio_blk_handle_read',
  'virtio_blk_req_complete',
] as const;

/** What was counted of the thread that serves the disk. */
export interface TraceCounts {
  readonly requests: number;
  readonly completions: number;
  /** Busy polls that found something, and those that did not. */
  readonly pollHits: number;
  readonly pollMisses: number;
  readonly grows: number;
  readonly shrinks: number;
}

const LINE = /^(\d+)@\d+\.\d+:(\w+) ?(.*)$/;

/** Counts the lines of one thread. A last line that is cut off is passed over. */
export function countTrace(text: string, thread: number): TraceCounts {
  const counts = { requests: 0, completions: 0, pollHits: 0, pollMisses: 0, grows: 0, shrinks: 0 };
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    const match = LINE.exec(line);
    if (match === null || Number(match[1]) !== thread) continue;
    const [, , event, rest] = match;
    if (event === 'virtio_blk_handle_read') counts.requests++;
    else if (event === 'virtio_blk_req_complete') counts.completions++;
    else if (event === 'poll_grow') counts.grows++;
    else if (event === 'poll_shrink') counts.shrinks++;
    else if (event === 'run_poll_handlers_end') {
      if (/progress 1\b/.test(rest)) counts.pollHits++;
      else counts.pollMisses++;
    }
  }
  return counts;
}
