/** A submission thread of io_uring with a queue pair of its own, for whoever owns the ring. */
import { BlockLayer } from '../../models/block-layer.js';
import { HostThread } from '../../models/host-thread.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { type RingOwner, type RingPhases, SqpollThread } from '../../models/sqpoll-thread.js';
import { tickPeriodNs } from '../../models/c-states.js';
import { kernelClassOf } from '../../models/versions.js';
import { across, type Build, jobBlockLayer } from './build.js';

export interface SqpollPlan {
  /** Of the thread, as the scenario tells it. */
  readonly name: string;
  readonly cpuNumber: number;
  /** CPU of the ring's owner, and the node of its buffers. */
  readonly ownerCpu: number;
  readonly dataNode: number;
  /** Whether the ring is polled (IORING_SETUP_IOPOLL). */
  readonly polled: boolean;
  /** What a request was in when it is issued to the drive. */
  readonly submitPhase: number;
  readonly phases: RingPhases;
  /** Whether what the job has registered holds for this ring. */
  readonly ofJob: boolean;
}

/** The thread and the costs of the ring's lines; `own` gives it the owner, and is to be called before it starts. */
export interface Sqpoll {
  readonly thread: SqpollThread;
  readonly cqLines: string;
  own(owner: RingOwner): void;
}

export function sqpoll(build: Build, plan: SqpollPlan): Sqpoll {
  const { chassis, counts, scenario } = build;
  const { drive, fio, host } = scenario;
  const { name, cpuNumber, polled } = plan;
  const cpu = chassis.cpu(cpuNumber);
  build.cpuOf.set(name, cpuNumber);
  const hostThread = new HostThread(name, cpu, chassis.book, counts);
  const remote = build.nodeOf(cpuNumber) !== build.nodeOf(plan.ownerCpu);
  const thread = new SqpollThread({
    ...chassis.parts,
    thread: hostThread,
    idleNs: fio.sqThreadIdleNs,
    tickNs: tickPeriodNs(host.hz),
    sqLines: across(remote, 'io_uring_sq_lines'),
    taskWork: kernelClassOf(host.kernel) !== '5.10',
    phases: plan.phases,
  });
  const irq = polled ? null : (drive.irqCpu ?? cpuNumber);
  const irqCpu = irq === null ? null : chassis.cpu(irq);
  const place = build.place(cpuNumber, irq, drive.node, plan.dataNode);
  const device = new NvmeDriver({
    ...chassis.parts,
    drive: chassis.driveOn(cpu),
    submitter: hostThread,
    blockLayer: new BlockLayer(chassis.book, name, {
      scheduler: drive.scheduler,
      dispatch: drive.dispatch,
      guest: false,
      dmaMapping: build.hostDmaMapping,
      ...(plan.ofJob ? jobBlockLayer(scenario, host.kernel) : {}),
    }),
    irq: irqCpu,
    ...(place === undefined ? {} : { place }),
    submitPhase: plan.submitPhase,
    ended: thread.ended,
    poller: thread.visible,
  });
  return {
    thread,
    cqLines: across(remote, 'io_uring_cq_lines'),
    own: (owner) => thread.attach(device, irqCpu, owner),
  };
}
