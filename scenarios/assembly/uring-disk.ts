/** A guest that has the host's io_uring itself: fio ── UringDisk ══ rings ══ SqpollThread ── NvmeDriver ── NvmeDrive. */
import { BlockLayer } from '../../models/block-layer.js';
import { Phase } from '../../models/phases.js';
import { UringDisk } from '../../models/uring-disk.js';
import type { VmConfig } from '../scenario.js';
import { type Build, jobBlockLayer } from './build.js';
import { guestCpu, vcpuName } from './guest-cpu.js';
import { sqpoll } from './sqpoll.js';

/** @returns what starts the jobs */
export function uringGuest(build: Build, vm: VmConfig): () => void {
  const starts = Array.from({ length: build.scenario.fio.numjobs }, (_, i) => guestJob(build, vm, i));
  return () => starts.forEach((start) => start());
}

function guestJob(build: Build, vm: VmConfig, index: number): () => void {
  const { chassis, counts, scenario } = build;
  const { pinning } = scenario;
  const cpuNumber = pinning.application + index * pinning.jobStep;
  const { thread, vcpu } = guestCpu(build, vm, vcpuName(0, index), cpuNumber, build.nodeOf(cpuNumber));
  const ring = sqpoll(build, {
    name: `iou-sqp${index === 0 ? '' : index}`,
    cpuNumber: pinning.sqThread + index * pinning.jobStep,
    ownerCpu: cpuNumber,
    dataNode: vm.memoryNode,
    polled: scenario.drive.pollQueues > 0,
    submitPhase: Phase.serverSubmit,
    phases: { taken: Phase.notifyServer, ended: Phase.reap, posted: Phase.serverComplete },
    ofJob: false,
  });
  const disk = new UringDisk({
    ...chassis.parts,
    counts,
    vcpu,
    blockLayer: new BlockLayer(chassis.book, vcpu.name, {
      scheduler: vm.scheduler,
      dispatch: 'worker',
      guest: true,
      dmaMapping: 'none',
      ...jobBlockLayer(scenario, vm.kernel),
    }),
    thread: ring.thread,
    cqLines: ring.cqLines,
  });
  ring.own(disk);
  const job = build.job(vcpu, vcpu.name, disk, vm.kernel, null);
  return () => {
    ring.thread.start();
    thread.start(job.start);
  };
}
