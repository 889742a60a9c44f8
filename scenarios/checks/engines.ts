/** Checks of the engines of a job and of what below it takes its requests: rings, drivers in user space, null_blk. */
import { ConfigError } from '../../sim/errors.js';
import { asksToPoll } from '../assembly/build.js';
import { NULL_BLK } from '../drives.js';
import { type Scenario, type VmConfig, writesAtAll } from '../scenario.js';
import type { At } from './place.js';

/** @throws ConfigError for what fio, the kernel or the model does not have */
export function checkEngines(scenario: Scenario, at: At): void {
  checkOptions(scenario, at);
  checkUserspace(scenario, at);
  checkSubmissionThread(scenario, at);
  checkNullBlk(scenario, at);
  checkDurable(scenario, at);
  if (scenario.vm !== null) checkRings(scenario, scenario.vm, at);
}

/** Options that an engine does not have, on which fio ends. */
function checkOptions({ fio }: Scenario, at: At): void {
  for (const option of ['sqthreadPoll', 'fixedbufs', 'registerfiles'] as const) {
    if (fio[option] && fio.ioengine !== 'io_uring') {
      throw new ConfigError(
        `${at(`fio.${option}`)}: ${fio.ioengine} has no such option; set it to false, or fio.ioengine to io_uring`,
      );
    }
  }
}

function checkUserspace({ fio, vm }: Scenario, at: At): void {
  if (vm === null || (fio.ioengine !== 'spdk' && !fio.sqthreadPoll)) return;
  const [path, what] =
    fio.ioengine === 'spdk'
      ? ['fio.ioengine', "SPDK's plugin in a guest is"]
      : ['fio.sqthreadPoll', "a guest's submission thread, on a vCPU of its own, is"];
  throw new ConfigError(`${at(path)}: ${what} not modelled; set it to another, or vm to null (bare metal)`);
}

/** The ring's owner spins or is waited for: with the thread on the same CPU each waits for the other's time slice. */
function checkSubmissionThread({ fio, vm, pinning }: Scenario, at: At): void {
  if (!fio.sqthreadPoll && vm?.aioSqpoll !== true && vm?.disk !== 'io_uring') return;
  const served = vm !== null && vm.disk !== 'io_uring';
  const jobs = fio.numjobs * (vm?.guests ?? 1);
  const first = !served ? pinning.application : vm.iothread === null ? pinning.emulator : pinning.iothread;
  const many = !served ? jobs : (vm.iothread === null ? 1 : vm.iothreads) * vm.guests;
  const step = served ? pinning.serverStep : pinning.jobStep;
  const owners = Array.from({ length: many }, (_, i) => first + i * step);
  const applications = Array.from({ length: jobs }, (_, i) => pinning.application + i * pinning.jobStep);
  const threads = owners.map((cpu) => cpu - first + pinning.sqThread);
  const shared = threads.find((cpu) => owners.includes(cpu) || applications.includes(cpu));
  if (shared !== undefined) {
    throw new ConfigError(
      `${at('pinning.sqThread')}: a submission thread shares CPU ${shared} with one that it works for, and each would wait for the other's time slice; set it to another CPU`,
    );
  }
}

function checkNullBlk({ drive, fio, vm }: Scenario, at: At): void {
  if (drive.model !== NULL_BLK) return;
  if (drive.pollQueues > 0)
    throw new ConfigError(
      `${at('drive.pollQueues')}: polled queues of null_blk are not modelled; set it to 0`,
    );
  if (drive.irqCpu !== null) {
    throw new ConfigError(
      `${at('drive.irqCpu')}: null_blk ends a request by a timer of the CPU that submitted it, and has no interrupt to place; set it to null`,
    );
  }
  const needs =
    fio.ioengine === 'spdk'
      ? 'fio.ioengine'
      : vm?.disk === 'vfio' || vm?.disk === 'vhost-user-spdk'
        ? 'vm.disk'
        : vm?.blockDriver === 'nvme'
          ? 'vm.blockDriver'
          : null;
  if (needs !== null) {
    throw new ConfigError(
      `${at('drive.model')}: null_blk is a block device of the host's kernel and no NVMe drive, which ${at(needs)} needs`,
    );
  }
}

/** Durable writes: one at a time, and not where nothing is known of the cache. */
function checkDurable({ fio, vm }: Scenario, at: At): void {
  if (fio.sync === 'none' || !writesAtAll(fio.rw)) return;
  const refuse = (why: string): never => {
    throw new ConfigError(`${at('fio.sync')}: ${why}; set it to none`);
  };
  if (fio.ioengine === 'spdk') refuse("SPDK's plugin ignores it");
  if (vm?.disk === 'vhost-user-spdk' || vm?.disk === 'io_uring')
    refuse(`what ${vm.disk} makes of a flush is not modelled`);
  if (fio.iodepth > 1) refuse(`durable writes are modelled one at a time, not ${fio.iodepth} (fio.iodepth)`);
}

function checkRings(scenario: Scenario, vm: VmConfig, at: At): void {
  if (vm.aioSqpoll && (vm.aio !== 'io_uring' || vm.blockDriver !== 'host_device')) {
    throw new ConfigError(
      `${at('vm.aioSqpoll')}: it is a way of aio=io_uring on the host's block device; set it to false, or vm.aio to io_uring and vm.blockDriver to host_device`,
    );
  }
  if (vm.disk !== 'io_uring') return;
  if (vm.pollQueues === 0 || !asksToPoll(scenario, vm.kernel)) {
    throw new ConfigError(
      `${at('vm.disk')}: the prototype with the host's io_uring in the guest has no interrupts; set vm.pollQueues to 1, and a job that polls (fio.hipri with io_uring, or with pvsync2 on a kernel before 5.17)`,
    );
  }
  if (vm.guests > 1 || vm.disks > 1) {
    throw new ConfigError(
      `${at(vm.guests > 1 ? 'vm.guests' : 'vm.disks')}: the prototype with the host's io_uring in the guest is modelled for one VM with one disk; set it to 1`,
    );
  }
}
