/**
 * A guest with the drive itself (VFIO): fio ── NvmeDriver ── NvmeDrive, as on bare metal, on vCPUs, and with a longer
 * way for the interrupt.
 */
import { BlockLayer } from '../../models/block-layer.js';
import { NvmeDriver } from '../../models/nvme-driver.js';
import { Phase } from '../../models/phases.js';
import type { InterruptTarget } from '../../models/ports.js';
import { PostedMsi, RelayedMsi } from '../../models/vfio-interrupt.js';
import type { VmConfig } from '../scenario.js';
import { asksToPoll, type Build, driveCache, jobBlockLayer } from './build.js';
import { guestCpu, vcpuName, type GuestCpu } from './guest-cpu.js';

/** @returns what starts the jobs */
export function assignedDrive(build: Build, vm: VmConfig): () => void {
  const { fio, pinning } = build.scenario;
  const starts = Array.from({ length: fio.numjobs }, (_, i) => {
    const cpuNumber = pinning.application + i * pinning.jobStep;
    return guestJob(build, vm, guestCpu(build, vm, vcpuName(0, i), cpuNumber, build.nodeOf(cpuNumber)));
  });
  return () => starts.forEach((start) => start());
}

function guestJob(build: Build, vm: VmConfig, cpu: GuestCpu): () => void {
  const { chassis, scenario } = build;
  const { thread, vcpu, cpuNumber } = cpu;
  const polled = vm.pollQueues > 0 && asksToPoll(scenario, vm.kernel);
  const irq = polled ? null : interruptTarget(build, cpu);
  // Entries and data are in the guest's RAM.
  const place = build.place(cpuNumber, irq === null ? null : irq.cpu, vm.memoryNode, vm.memoryNode);
  const device = new NvmeDriver({
    ...chassis.parts,
    drive: chassis.drive,
    submitter: vcpu,
    // The guest has no IOMMU of its own: its DMA is translated by tables that were made when it started.
    blockLayer: new BlockLayer(chassis.book, vcpu.name, {
      scheduler: vm.scheduler,
      dispatch: 'worker',
      guest: true,
      dmaMapping: 'none',
      ...jobBlockLayer(scenario, vm.kernel),
    }),
    irq: irq === null ? null : irq.target,
    ...(place === undefined ? {} : { place }),
    submitPhase: Phase.submit,
  });
  const job = build.job(vcpu, vcpu.name, device, vm.kernel, driveCache(scenario));
  return () => thread.start(job.start);
}

function interruptTarget(build: Build, cpu: GuestCpu): { target: InterruptTarget; cpu: number } {
  const { chassis, scenario } = build;
  if (scenario.host.interruptPosting === 'vt-d') {
    return { target: new PostedMsi(cpu.vcpu, cpu.thread.cpu), cpu: cpu.cpuNumber };
  }
  const hostCpu = scenario.drive.irqCpu ?? scenario.pinning.emulator;
  return { target: new RelayedMsi(cpu.vcpu, chassis.cpu(hostCpu), chassis.book), cpu: hostCpu };
}
