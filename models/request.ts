/** One read or write on its way: what travels between the models. */
import { RequestPath } from '../sim/critical-path.js';
import type { Timeline } from '../sim/timeline.js';

export class Request {
  readonly path: RequestPath;
  bytes = 4096;
  write = false;
  /** Whether a write must be on the medium when it has completed, and the device is to see to it (FUA). */
  fua = false;
  /**
   * A flush of the device's volatile cache, which moves no data: asked for by a caller (fsync), or the step after a write
   * that the block layer's flush sequence takes.
   */
  flush: 'no' | 'caller' | 'sequence' = 'no';
  /** fio's stamps [ns]: the request is prepared, issued, completed. */
  startNs = 0;
  issueNs = 0;
  /** Whether the block layer of the application's kernel has ended it. */
  ended = false;
  /** Called when the block layer of the application's kernel ends it, on the CPU of the timeline `edge`. */
  onEnd: (request: Request, edge: number) => void = () => {};
  /** The device model that took it from its ring, and ends it; `next` runs when that is done. */
  server: { complete(request: Request, next: () => void): void } | null = null;
  /** Called when the server's kernel ends the server's I/O for it. */
  onServed: (request: Request) => void = () => {};

  constructor(holder: Timeline) {
    this.path = new RequestPath(holder);
  }
}
