/**
 * An NVMe drive: takes commands by doorbell, serves each for a sampled time, posts a completion entry and, on
 * queues with an interrupt, sends an MSI-X message after it.
 *
 * Order: doorbell, SQE fetch, media, data DMA, CQE DMA (visible to pollers), MSI-X. The service time is the whole
 * from doorbell to visible entry, as the catalogue's device rows are; a transfer of more than 4 KiB adds the row
 * for each further 4 KiB. [NVMe base specification 1.4, sections 4 and 7; Linux drivers/nvme/host/pci.c, 5.10]
 *
 * A drive without a volatile write cache ends a flush as soon as it has fetched it, and takes a write with FUA for any
 * other. [NVMe base specification 1.4, sections 5.21.1.6 and 6.8]
 *
 * Leaves out: interrupt coalescing (off in Linux), queue arbitration, garbage collection. Commands in flight up
 * to `parallelism` are served side by side, the rest wait for a place.
 */
import type { Calendar } from '../sim/calendar.js';
import type { CriticalPaths } from '../sim/critical-path.js';
import { Fifo } from '../sim/fifo.js';
import type { Site } from '../sim/ledger.js';
import type { Timeline } from '../sim/timeline.js';
import type { CompletionQueue, Drive } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

/** The catalogue's rows for a drive. */
export interface DriveCosts {
  /** 4 KiB read and write, doorbell to visible entry. */
  readonly read: string;
  readonly write: string;
  /** Each further 4 KiB. */
  readonly perExtra4k: string;
  /** A volatile write cache: a flush of it, and a write past it (FUA). Absent where a completed write is durable. */
  readonly writeCache?: { readonly flush: string; readonly writeFua: string };
}

/** One command in service: its part of the drive's time. */
interface Channel {
  readonly timeline: Timeline;
  readonly timer: number;
  request: Request | null;
  queue: CompletionQueue | null;
  posted: boolean;
}

export class NvmeDrive implements Drive {
  private readonly calendar: Calendar;
  private readonly paths: CriticalPaths;
  private readonly read: Site;
  private readonly write: Site;
  private readonly writeFua: Site;
  private readonly flush: readonly Site[];
  private readonly perExtra4k: Site;
  private readonly msix: Site;
  private readonly remoteDma: Site;
  private readonly remoteIrq: Site;
  private readonly linkBusy: Site;
  /** When the link has carried all that was given to it [ns], state. */
  private linkFreeNs = 0;
  private readonly idle: Site;
  private readonly channels: Channel[];
  private readonly free: Channel[];
  private readonly waiting = new Fifo<{ request: Request; queue: CompletionQueue }>();

  /** @param timelines one for each command that can be in service at once */
  constructor(
    name: string,
    calendar: Calendar,
    paths: CriticalPaths,
    timelines: readonly Timeline[],
    book: SiteBook,
    costs: DriveCosts,
  ) {
    this.calendar = calendar;
    this.paths = paths;
    this.read = book.pays(name, 'nvme', costs.read);
    this.write = book.pays(name, 'nvme', costs.write);
    this.writeFua =
      costs.writeCache === undefined ? this.write : book.pays(name, 'nvme', costs.writeCache.writeFua);
    this.flush =
      costs.writeCache === undefined
        ? [book.pays(name, 'nvme', 'pcie_dma_read_64b'), book.pays(name, 'nvme', 'pcie_dma_write')]
        : [book.pays(name, 'nvme', costs.writeCache.flush)];
    this.perExtra4k = book.pays(name, 'nvme', costs.perExtra4k);
    this.msix = book.pays(name, 'interrupt', 'msix_to_core');
    this.remoteDma = book.pays(name, 'numa', 'pcie_dma_remote');
    this.remoteIrq = book.pays(name, 'interrupt', 'numa_irq_extra');
    this.linkBusy = book.spends(name, 'nvme', 'link busy', 'work');
    this.idle = book.spends(name, 'nvme', 'no command', 'idle', 'no command');
    this.channels = timelines.map((timeline, i) => {
      const channel: Channel = {
        timeline,
        timer: calendar.timer(`${name}: command ${i}`, () => this.step(channel)),
        request: null,
        queue: null,
        posted: false,
      };
      return channel;
    });
    this.free = [...this.channels].reverse();
  }

  submit(request: Request, queue: CompletionQueue, phase: number): void {
    const channel = this.free.pop();
    this.paths.handOver(request.path, phase, (channel ?? this.channels[0]).timeline);
    if (channel === undefined) this.waiting.push({ request, queue });
    else this.serve(channel, request, queue);
  }

  private serve(channel: Channel, request: Request, queue: CompletionQueue): void {
    const { timeline } = channel;
    timeline.appendUntilNow(this.idle, -1);
    this.execute(timeline, request);
    if (queue.place !== undefined) this.cross(timeline, queue.place.remoteDmas);
    if (request.bytes > 4096 && request.flush === 'no') this.transfer(timeline, request.bytes - 4096);
    channel.request = request;
    channel.queue = queue;
    channel.posted = false;
    request.path.holder = timeline;
    this.calendar.arm(channel.timer, timeline.endNs);
  }

  private execute(timeline: Timeline, { write, fua, flush }: Request): void {
    if (flush !== 'no') {
      for (const site of this.flush) timeline.append(site, site.sampler!.next());
      return;
    }
    const site = !write ? this.read : fua ? this.writeFua : this.write;
    timeline.append(site, site.sampler!.next());
  }

  /** DMA to another node's memory, round trip by round trip. */
  private cross(timeline: Timeline, times: number): void {
    for (let i = 0; i < times; i++) timeline.append(this.remoteDma, this.remoteDma.sampler!.next());
  }

  /** What is beyond 4 KiB crosses the drive's one link, after whatever is crossing it already. */
  private transfer(timeline: Timeline, bytes: number): void {
    timeline.appendUntil(this.linkBusy, this.linkFreeNs);
    for (let left = bytes; left > 0; left -= 4096) {
      timeline.append(this.perExtra4k, this.perExtra4k.sampler!.next());
    }
    this.linkFreeNs = timeline.endNs;
  }

  private step(channel: Channel): void {
    const queue = channel.queue!;
    if (!channel.posted) {
      queue.posted(channel.request!);
      if (queue.interrupt !== null) {
        channel.posted = true;
        channel.timeline.append(this.msix, this.msix.sampler!.next());
        if (queue.place?.remoteInterrupt === true)
          channel.timeline.append(this.remoteIrq, this.remoteIrq.sampler!.next());
        this.calendar.arm(channel.timer, channel.timeline.endNs);
        return;
      }
    }
    const next = this.waiting.shift();
    if (next === null) this.free.push(channel);
    const interrupt = channel.posted ? queue.interrupt : null;
    if (next !== null) this.serve(channel, next.request, next.queue);
    interrupt?.(channel.timeline.id);
  }
}
