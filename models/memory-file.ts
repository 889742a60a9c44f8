/**
 * A file in memory (tmpfs), as the kernel offers it to one thread: direct I/O that has ended when the call returns. What
 * would be the drive's interrupt is the caller's own doing. [Linux mm/shmem.c: shmem_file_read_iter; direct I/O since 6.6]
 *
 * Leaves out: pages that are not there yet.
 */
import type { CriticalPaths } from '../sim/critical-path.js';
import type { Site } from '../sim/ledger.js';
import { Phase } from './phases.js';
import type { BlockDevice, Submitter } from './ports.js';
import type { Request } from './request.js';
import type { SiteBook } from './site-book.js';

export interface MemoryFileWiring {
  readonly paths: CriticalPaths;
  readonly book: SiteBook;
  readonly submitter: Submitter;
}

export class MemoryFile implements BlockDevice {
  readonly polled = false;
  readonly endsInCall = true;
  private readonly w: MemoryFileWiring;
  private readonly copy: Site;

  constructor(wiring: MemoryFileWiring) {
    this.w = wiring;
    this.copy = wiring.book.pays(wiring.submitter.name, 'memory-file', 'tmpfs_4k');
  }

  submit(request: Request, submitted: () => void): void {
    const { paths, submitter } = this.w;
    const { processor } = submitter;
    paths.handOver(request.path, Phase.serverSubmit, processor.timeline);
    for (let left = request.bytes; left > 0; left -= 4096) processor.charge(this.copy);
    processor.then(() => {
      paths.handOver(request.path, Phase.device, processor.timeline);
      request.onServed(request);
      submitted();
    });
  }

  /** Nothing is ever in flight. */
  poll(found: () => void): void {
    found();
  }
}
