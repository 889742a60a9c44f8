/** SPDK's vhost-user target: one reactor, which has the drive and serves the virtqueues of all guests. */
import { HostThread } from '../../models/host-thread.js';
import { SpdkReactor } from '../../models/spdk-reactor.js';
import type { Timeline } from '../../sim/timeline.js';
import type { VmConfig } from '../scenario.js';
import type { Build } from './build.js';
import type { Attachment, Target } from './target.js';

export class SpdkTarget implements Target {
  readonly cpuNumber: number;
  readonly timeline: Timeline;
  private readonly reactor: SpdkReactor;

  constructor(build: Build, vm: VmConfig) {
    const { chassis, counts, scenario } = build;
    this.cpuNumber = scenario.pinning.iothread;
    const thread = new HostThread('reactor', chassis.cpu(this.cpuNumber), chassis.book, counts);
    build.cpuOf.set('reactor', this.cpuNumber);
    this.timeline = thread.processor.timeline;
    // SPDK's queues are in huge pages near the drive; the data are the guest's.
    const place = build.place(this.cpuNumber, null, scenario.drive.node, vm.memoryNode);
    this.reactor = new SpdkReactor({
      ...chassis.parts,
      counts,
      thread,
      drive: chassis.drive,
      ...(place === undefined ? {} : { place }),
    });
  }

  attach({ queue, sink, guestHandler, onUsed }: Attachment): (edge: number) => void {
    const index = this.reactor.register(queue, sink, guestHandler, onUsed);
    return (edge) => this.reactor.visible(index, edge);
  }

  /** A vdev_worker looks at all queues of its device in one run, which the reactor's turn is for. */
  addSilentQueues(): void {}

  start(): void {
    this.reactor.start();
  }
}
