/**
 * null_blk with irqmode=2, as one CPU has it: a block device that stores nothing and ends each request by a timer.
 *
 * queue_rq starts an hrtimer of completion_nsec on the CPU that submits; its interrupt there ends the request. So the
 * idle governor of that CPU knows to the nanosecond how long the wait will be, as it does for no real device.
 * [Linux drivers/block/null_blk/main.c: null_cmd_end_timer, null_cmd_timer_expired; kernel/time/hrtimer.c:
 * get_target_base, 5.10]
 *
 * Leaves out: the other modes (irqmode 0 and 1), poll_queues, memory_backed, a limit of requests in flight
 * (hw_queue_depth is 64). The block layer's way down is that of an NVMe drive, whose doorbell costs about what starting
 * the timer does.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import type { Site } from '../sim/ledger.js';
import type { Timeline } from '../sim/timeline.js';
import type { PhysicalCpu } from './physical-cpu.js';
import type { CompletionQueue, Drive } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface NullBlkWiring {
  readonly calendar: Calendar;
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly name: string;
  /** The CPU that submits, and takes the timer's interrupt. */
  readonly cpu: PhysicalCpu;
  /** completion_nsec [ns], constant. */
  readonly completionNs: number;
  /** One for each request that may be in flight. */
  readonly timelines: readonly Timeline[];
}

/** One request in flight: its timer. */
interface Command {
  readonly timeline: Timeline;
  readonly timer: number;
  request: Request | null;
  queue: CompletionQueue | null;
}

export class NullBlk implements Drive {
  private readonly w: NullBlkWiring;
  private readonly wait: Site;
  private readonly late: Site;
  private readonly idle: Site;
  private readonly free: Command[];

  constructor(wiring: NullBlkWiring) {
    const { book, name, calendar, cpu, timelines } = wiring;
    this.w = wiring;
    this.wait = book.spends(name, 'null-blk', 'completion_nsec', 'work');
    this.late = book.pays(name, 'null-blk', 'null_blk_completion');
    this.idle = book.spends(name, 'null-blk', 'no command', 'idle', 'no command');
    this.free = timelines.map((timeline, i) => {
      const command: Command = {
        timeline,
        timer: calendar.timer(`${name}: timer ${i}`, () => this.expire(command)),
        request: null,
        queue: null,
      };
      cpu.timers.push(command.timer);
      return command;
    });
  }

  submit(request: Request, queue: CompletionQueue, phase: number): void {
    const { paths, calendar, completionNs } = this.w;
    const command = this.free.pop()!;
    const { timeline } = command;
    paths.handOver(request.path, phase, timeline);
    timeline.appendUntilNow(this.idle, -1);
    timeline.append(this.wait, completionNs);
    timeline.append(this.late, this.late.sampler!.next());
    request.path.holder = timeline;
    command.request = request;
    command.queue = queue;
    calendar.arm(command.timer, timeline.endNs);
  }

  private expire(command: Command): void {
    const queue = command.queue!;
    this.free.push(command);
    queue.posted(command.request!);
    queue.interrupt!(command.timeline.id);
  }
}
