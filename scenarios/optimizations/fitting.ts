/** Settings that depend on the scenario they are applied to: which CPU, which node, which engine of the job. */
import { kernelClassOf } from '../../models/versions.js';
import { nodeOfCpu } from '../assembly/build.js';
import type { PinningConfig, Scenario, VmConfig } from '../scenario.js';
import type { Optimization } from './optimization.js';

/** The settings that apply `optimization` to `scenario`; none where it has nothing to change. */
export function setsFor({ id, sets }: Optimization, scenario: Scenario): readonly string[] {
  const { vm, drive } = scenario;
  if (vm === null) return sets;
  switch (id) {
    case 'pin-vcpu':
      return pin(scenario, vm, 'application');
    case 'pin-iothread':
      return pin(scenario, vm, 'iothread');
    case 'pin-emulator':
      return pin(scenario, vm, 'emulator');
    case 'numa-ram':
      return [`vm.memoryNode=${drive.node}`];
    case 'irq-on-own-cpu':
      return irqOnOwnCpu(scenario, vm);
    case 'multi-queue':
      return multiQueue(vm);
    case 'guest-iopoll':
      return [...sets, ...pollingEngine(scenario, vm)];
    default:
      return sets;
  }
}

type Thread = 'application' | 'emulator' | 'iothread';

/** Moves a thread that shares its CPU, or is away from the drive. Any other stays where it is, as the model has it. */
function pin(scenario: Scenario, vm: VmConfig, thread: Thread): string[] {
  const { pinning, drive } = scenario;
  const cpu = pinning[thread];
  const shared = threadsOf(vm).some((other) => other !== thread && pinning[other] === cpu);
  if (!shared && nodeOfCpu(scenario, cpu) === drive.node) return [];
  return [`pinning.${thread}=${freeCpu(scenario)}`];
}

/** Threads on the path of a request. */
function threadsOf(vm: VmConfig): (keyof PinningConfig)[] {
  const threads: (keyof PinningConfig)[] = ['application', 'emulator'];
  if (vm.iothread !== null || vm.disk.startsWith('vhost-user')) threads.push('iothread');
  if (vm.irqVcpu === 'other') threads.push('irqVcpu');
  if (vm.aio === 'threads') threads.push('worker');
  return threads;
}

/** The lowest CPU of the drive's node that nothing is pinned to. */
function freeCpu(scenario: Scenario): number {
  const { pinning, drive } = scenario;
  const { application, emulator, iothread, worker, irqVcpu } = pinning;
  const taken = new Set([application, emulator, iothread, worker, irqVcpu, drive.irqCpu]);
  let cpu = 0;
  while (taken.has(cpu) || nodeOfCpu(scenario, cpu) !== drive.node) cpu++;
  return cpu;
}

/** The main loop's CPU has nothing to do where an IOThread serves the disk. */
function irqOnOwnCpu(scenario: Scenario, vm: VmConfig): string[] {
  const { pinning, drive } = scenario;
  const busy = threadsOf(vm)
    .filter((thread) => thread !== 'emulator' || vm.iothread === null)
    .map((thread) => pinning[thread]);
  if (drive.irqCpu !== null && !busy.includes(drive.irqCpu)) return [];
  return [`drive.irqCpu=${busy.includes(pinning.emulator) ? freeCpu(scenario) : pinning.emulator}`];
}

/** A queue for each vCPU; where there are as many already, nothing. */
function multiQueue({ queues, vcpus }: VmConfig): string[] {
  return queues !== null && queues >= vcpus && queues > 1 ? [] : [`vm.queues=${Math.max(vcpus, 2)}`];
}

/** What asks for polled completion: pvsync2 up to Linux 5.16 (here), io_uring on every kernel. */
function pollingEngine({ fio }: Scenario, vm: VmConfig): string[] {
  const heard = fio.ioengine === 'pvsync2' && kernelClassOf(vm.kernel) === '5.10';
  return heard || fio.ioengine === 'io_uring' ? [] : ['fio.ioengine=io_uring'];
}
