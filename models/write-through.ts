/**
 * QEMU's block layer above a protocol driver where the disk has no write cache (cache=directsync): every write has to be
 * durable before the guest hears of it. With a driver that has FUA the write itself is (RWF_DSYNC); else a flush follows
 * it, as a second request that waits for the first.
 * [QEMU block/block-backend.c:blk_co_do_pwritev_part: BDRV_REQ_FUA; block/io.c:bdrv_driver_pwritev: emulate_flags;
 * block/file-posix.c: supported_write_flags since 984a32f17e, 10.0; block/nvme.c: always]
 *
 * Leaves out: that a flush with nothing written since the last one is skipped (bdrv_co_flush: write_gen), which cannot be
 * here.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import type { Processor } from '../sim/processor.js';
import { Phase } from './phases.js';
import type { Request } from './request.js';

/** What serves a request once it is submitted. */
type Server = NonNullable<Request['server']>;

export interface WriteThroughWiring {
  readonly paths: CriticalPaths;
  /** Of the event loop. */
  readonly processor: Processor;
  /** Whether the driver has FUA. */
  readonly native: boolean;
  readonly submit: (request: Request, submitted: () => void) => void;
}

export class WriteThrough implements Server {
  private readonly w: WriteThroughWiring;
  /** The devices that the requests are from. Nothing is taken out: requests are used again and again. */
  private readonly devices = new Map<Request, Server>();

  constructor(wiring: WriteThroughWiring) {
    this.w = wiring;
  }

  submit(request: Request, submitted: () => void): void {
    if (request.write && request.flush === 'no') {
      if (this.w.native) request.fua = true;
      else {
        this.devices.set(request, request.server!);
        request.server = this;
      }
    }
    this.w.submit(request, submitted);
  }

  /** The write has ended: the flush is next. The flush has: the device is told. */
  complete(request: Request, next: () => void): void {
    if (request.flush === 'no') {
      this.w.paths.handOver(request.path, Phase.reap, this.w.processor.timeline);
      request.flush = 'caller';
      this.w.submit(request, next);
      return;
    }
    request.flush = 'no';
    const device = this.devices.get(request)!;
    request.server = device;
    device.complete(request, next);
  }
}
