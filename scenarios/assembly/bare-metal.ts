/**
 * Bare metal: fio ── NvmeDriver ── NvmeDrive, each job on a CPU and a queue pair of its own.
 */
import { BlockLayer } from '../../models/block-layer.js';
import { HostThread } from '../../models/host-thread.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { Scenario } from '../scenario.js';
import { asksToPoll, type Build } from './build.js';

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
  const { drive, host } = scenario;
  const cpu = chassis.cpu(cpuNumber);
  build.cpuOf.set(name, cpuNumber);
  const thread = new HostThread(name, cpu, chassis.book, counts);
  const irq = pollsDrive(scenario) ? null : (drive.irqCpu ?? cpuNumber);
  // The driver has its queues allocated near the drive; the application's buffer is on its own node.
  const place = build.place(cpuNumber, irq, drive.node, build.nodeOf(cpuNumber));
  const device = new NvmeDriver({
    ...chassis.parts,
    drive: chassis.drive,
    submitter: thread,
    blockLayer: new BlockLayer(chassis.book, name, {
      scheduler: drive.scheduler,
      guest: false,
      dmaMapping: build.hostDmaMapping,
    }),
    irq: irq === null ? null : chassis.cpu(irq),
    ...(place === undefined ? {} : { place }),
    submitPhase: Phase.submit,
  });
  const job = build.job(thread, name, device, host.kernel);
  return () => thread.start(job.start);
}
