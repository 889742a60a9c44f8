/**
 * Bare metal: each job on a CPU and a queue pair of its own.
 *
 *     fio ── NvmeDriver ── NvmeDrive, or NullBlk
 *     fio ── SqpollRing ══ rings ══ SqpollThread ── NvmeDriver ── NvmeDrive
 *     fio ── SpdkNvme ── NvmeDrive
 *     fio ── VirtioDisk                      the machine is a guest, and what is below it is out of sight
 */
import { BlockLayer } from '../../models/block-layer.js';
import type { Fio } from '../../models/fio.js';
import { HostThread } from '../../models/host-thread.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import { SpdkNvme } from '../../models/spdk-nvme.js';
import { SqpollRing } from '../../models/sqpoll-ring.js';
import { VirtioDisk } from '../../models/virtio-disk.js';
import { type DriveModel, drives } from '../drives.js';
import type { Scenario } from '../scenario.js';
import { asksToPoll, type Build, driveCache, jobBlockLayer } from './build.js';
import { sqpoll } from './sqpoll.js';

/** Whether requests on the drive's own queues are polled for: they are asked to be, and can be. */
export function pollsDrive(scenario: Scenario): boolean {
  return scenario.drive.pollQueues > 0 && asksToPoll(scenario, scenario.host.kernel);
}

/** @returns what starts the jobs */
export function bareMetal(build: Build): () => void {
  const { fio, pinning } = build.scenario;
  const starts = Array.from({ length: fio.numjobs }, (_, i) =>
    bareJob(build, i === 0 ? 'fio' : `fio${i}`, pinning.application + i * pinning.jobStep),
  );
  return () => starts.forEach((start) => start());
}

function bareJob(build: Build, name: string, cpuNumber: number): () => void {
  const { scenario, chassis, counts } = build;
  const { drive, host, fio } = scenario;
  const cpu = chassis.cpu(cpuNumber);
  build.cpuOf.set(name, cpuNumber);
  const thread = new HostThread(name, cpu, chassis.book, counts);
  const polled = pollsDrive(scenario) || fio.ioengine === 'spdk';
  const irq = polled ? null : (drive.irqCpu ?? cpuNumber);
  // The driver has its queues allocated near the drive; the application's buffer is on its own node.
  const place = build.place(cpuNumber, irq, drive.node, build.nodeOf(cpuNumber));
  if (fio.ioengine === 'spdk') {
    const parts = { ...chassis.parts, drive: chassis.drive, submitter: thread };
    const spdk = new SpdkNvme(place === undefined ? parts : { ...parts, place });
    return startOf(thread, build.job(thread, name, spdk, host.kernel, null));
  }
  if (fio.sqthreadPoll) return sqpollJob(build, thread, name, cpuNumber);
  const model = drives[drive.model];
  if (model?.virtio === true) return guestJob(build, thread, name, model, drive.irqCpu ?? cpuNumber);
  const device = new NvmeDriver({
    ...chassis.parts,
    drive: chassis.driveOn(cpu),
    submitter: thread,
    blockLayer: new BlockLayer(chassis.book, name, {
      scheduler: drive.scheduler,
      dispatch: drive.dispatch,
      guest: false,
      dmaMapping: build.hostDmaMapping,
      ...jobBlockLayer(scenario, host.kernel),
    }),
    irq: irq === null ? null : chassis.cpu(irq),
    ...(place === undefined ? {} : { place }),
    submitPhase: Phase.submit,
  });
  return startOf(thread, build.job(thread, name, device, host.kernel, driveCache(scenario)));
}

/** A job of a machine that is itself a guest. */
function guestJob(
  build: Build,
  thread: HostThread,
  name: string,
  costs: DriveModel,
  irqCpu: number,
): () => void {
  const { scenario, chassis } = build;
  const { drive, host } = scenario;
  const device = new VirtioDisk({
    ...chassis.parts,
    name: `vda of ${name}`,
    submitter: thread,
    blockLayer: new BlockLayer(chassis.book, name, {
      scheduler: drive.scheduler,
      dispatch: drive.dispatch,
      guest: false,
      dmaMapping: 'none',
      ...jobBlockLayer(scenario, host.kernel),
    }),
    irq: chassis.cpu(irqCpu),
    costs,
    timelines: Array.from({ length: scenario.fio.iodepth }, (_, i) =>
      chassis.timeline(i === 0 ? `vda of ${name}` : `vda of ${name}, request ${i}`),
    ),
  });
  return startOf(thread, build.job(thread, name, device, host.kernel, null));
}

function sqpollJob(build: Build, thread: HostThread, name: string, cpuNumber: number): () => void {
  const { scenario, chassis, counts } = build;
  const { pinning, host } = scenario;
  const ring = sqpoll(build, {
    name: name.replace('fio', 'iou-sqp'),
    cpuNumber: pinning.sqThread + (cpuNumber - pinning.application),
    ownerCpu: cpuNumber,
    dataNode: build.nodeOf(cpuNumber),
    polled: pollsDrive(scenario),
    submitPhase: Phase.submit,
    phases: { taken: null, ended: Phase.notifyDriver, posted: Phase.complete },
    ofJob: true,
  });
  const device = new SqpollRing({
    ...chassis.parts,
    counts,
    submitter: thread,
    thread: ring.thread,
    cqLines: ring.cqLines,
  });
  ring.own(device);
  const job = build.job(thread, name, device, host.kernel, driveCache(scenario));
  return () => {
    ring.thread.start();
    thread.start(job.start);
  };
}

function startOf(thread: HostThread, job: Fio): () => void {
  return () => thread.start(job.start);
}
