/** Checks the fio job against what the kernel and the disk below it can do. */
import { MOST_HANDLERS } from '../../models/aio-polling.js';
import { kernelClassOf } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';
import { queueCount } from '../assembly/virtio.js';
import { type Scenario, type VmConfig, requestsInFlight } from '../scenario.js';
import type { At } from './place.js';

/** The disk that the job reads from, as far as polling goes. */
function disk({ drive, vm, host }: Scenario): {
  queues: number;
  setting: string;
  name: string;
  kernel: string;
} {
  if (vm === null)
    return { queues: drive.pollQueues, setting: 'drive.pollQueues', name: 'the drive', kernel: host.kernel };
  if (vm.disk === 'io_uring')
    return { queues: vm.pollQueues, setting: 'vm.pollQueues', name: "the guest's disk", kernel: vm.kernel };
  const name = vm.disk === 'vfio' ? "the guest's drive" : "the guest's virtio-blk disk";
  return { queues: vm.pollQueues, setting: 'vm.pollQueues', name, kernel: vm.kernel };
}

/** @throws ConfigError for a job that fio or the kernel would refuse */
export function checkJob(scenario: Scenario, at: At): void {
  const { ioengine, iodepth, hipri, bs } = scenario.fio;
  const synchronous = ioengine === 'psync' || ioengine === 'pvsync2';
  if (synchronous && iodepth > 1) {
    throw new ConfigError(
      `${at('fio.iodepth')}: ${ioengine} has one request in flight, never ${iodepth}; set it to 1, or fio.ioengine to libaio or io_uring`,
    );
  }
  if (hipri && (ioengine === 'psync' || ioengine === 'libaio' || ioengine === 'spdk')) {
    throw new ConfigError(
      `${at('fio.hipri')}: ${ioengine} has no hipri, and fio refuses the job; set it to false, or fio.ioengine to pvsync2 or io_uring`,
    );
  }
  const { queues, setting, name } = disk(scenario);
  if (hipri && ioengine === 'io_uring' && queues === 0) {
    throw new ConfigError(
      `${at('fio.hipri')}: io_uring with hipri needs polled queues (it ends with EOPNOTSUPP, or spins in vain), and ${name} has none (${setting} is 0); set it to false`,
    );
  }
  if (bs % 512 !== 0) {
    throw new ConfigError(
      `${at('fio.bs')}: direct I/O of ${bs} bytes is not possible; the size must be a multiple of 512 bytes`,
    );
  }
  checkJobs(scenario, at);
}

function checkJobs({ fio, vm }: Scenario, at: At): void {
  if (vm === null) return;
  checkPolledQueues(vm, at);
  checkHandlers(fio.numjobs, vm, at);
  if (fio.numjobs === 1) return;
  if (fio.numjobs > vm.vcpus) {
    throw new ConfigError(
      `${at('fio.numjobs')}: ${fio.numjobs} jobs on ${vm.vcpus} vCPUs; each job has a vCPU of its own, so set vm.vcpus to ${fio.numjobs} or more`,
    );
  }
  const queues = queueCount(vm) * vm.disks;
  if (!direct(vm) && queues < fio.numjobs) {
    throw new ConfigError(
      `${at('vm.queues')}: ${fio.numjobs} jobs on ${queues === 1 ? 'one virtqueue' : `${queues} virtqueues`}; two jobs on one queue are not modelled, so set vm.queues or vm.disks to ${fio.numjobs}`,
    );
  }
}

/** Whether no server is between the guest and the host's kernel or the drive. */
function direct({ disk }: VmConfig): boolean {
  return disk === 'vfio' || disk === 'io_uring';
}

/** virtio_blk keeps a queue for interrupts: of one alone none is polled. The talk's prototype polled its only one. */
function checkPolledQueues(vm: VmConfig, at: At): void {
  if (direct(vm) || vm.pollQueues === 0) return;
  const queues = queueCount(vm);
  const prototype = kernelClassOf(vm.kernel) === '5.10';
  if (vm.pollQueues < queues || (prototype && vm.pollQueues === queues)) return;
  throw new ConfigError(
    `${at('vm.pollQueues')}: ${vm.pollQueues} of ${queues === 1 ? 'one virtqueue' : `${queues} virtqueues`} cannot be polled${prototype ? '' : ', since one is kept for interrupts'}; set vm.queues to ${vm.pollQueues + Number(!prototype)} or more`,
  );
}

/** A thread that serves more than this many busy queues is beyond what is modelled. */
function checkHandlers(jobs: number, vm: VmConfig, at: At): void {
  if (direct(vm)) return;
  const threads = vm.iothread === null ? 1 : Math.min(vm.iothreads, vm.disks);
  const all = vm.disk === 'virtio-blk' ? jobs : jobs * vm.guests;
  const busiest = Math.ceil(all / (vm.disk === 'vhost-user-spdk' ? 1 : threads));
  if (busiest >= MOST_HANDLERS) {
    throw new ConfigError(
      `${at(vm.guests > 1 ? 'vm.guests' : 'fio.numjobs')}: ${busiest} busy virtqueues on one thread; up to ${MOST_HANDLERS - 1} are modelled`,
    );
  }
}

/** What may surprise whoever wrote the job. */
export function jobNotes(scenario: Scenario): string[] {
  const { fio, vm } = scenario;
  const notes: string[] = [];
  const inFlight = requestsInFlight(scenario);
  if (inFlight > 1) {
    const what =
      inFlight === fio.iodepth ? `iodepth is ${inFlight}` : `${inFlight} requests are in flight in all`;
    notes.push(
      `${what}: costs are calibrated for queue depth 1 alone, and batching is only partly modelled; IOPS are of all together, and stages are shares of a request's life`,
    );
  }
  const { queues, setting, name, kernel } = disk(scenario);
  if (fio.hipri && queues === 0) {
    notes.push(`hipri has no effect: ${name} has no polled queues (${setting} is 0)`);
  } else if (fio.hipri && fio.ioengine === 'pvsync2' && kernelClassOf(kernel) !== '5.10') {
    notes.push(
      'hipri has no effect: Linux ignores it for synchronous I/O since 5.19 (here: since 5.17); io_uring polls',
    );
  } else if (!fio.hipri && queues > 0 && fio.ioengine !== 'spdk') {
    notes.push(`${setting} has no effect: fio.hipri is false, so no request asks for polled completion`);
  }
  if (vm !== null && !direct(vm) && vm.pollQueues > 0 && kernelClassOf(vm.kernel) === '5.10') {
    notes.push(
      'virtio_blk polls since Linux 5.19; before (here: before 5.17), only with the prototype of the talk, which was never merged',
    );
  }
  return notes;
}
