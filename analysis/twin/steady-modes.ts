/**
 * The modes that a scenario settles in, where that can be told without simulating it: the twin then answers at once.
 *
 * Only the steady states of a fast drive and one request in flight are told. Everything else is null, and to be
 * simulated: think time and slow drives make polling miss, several jobs and nodes have no twin.
 */
import { drives } from '../../scenarios/drives.js';
import { pollsDrive } from '../../scenarios/assembly/bare-metal.js';
import { pollsVirtqueue, queueCount } from '../../scenarios/assembly/virtio.js';
import { nodeOfCpu } from '../../scenarios/assembly/build.js';
import { requestsInFlight, type Scenario, type VmConfig } from '../../scenarios/scenario.js';
import { atSettledClock } from './core-clock.js';
import { fastDriveModes, type Modes } from './modes.js';
import { twin, twinPeriodNs } from './twin.js';

/** A wait that lasts longer than this share of what is polled for may miss now and then. */
const SAFE_SHARE = 0.6;

/** The modes of `scenario`, or null where they cannot be told. */
export function steadyModes(scenario: Scenario, meanNs: (cost: string) => number): Modes | null {
  const { fio, drive, host, vm } = scenario;
  if (requestsInFlight(scenario) > 1 || fio.thinktimeNs > 0) return null;
  if (host.maxCstate !== null || host.cpuDmaLatencyNs !== null || drive.irqCpu !== null) {
    if (vm === null || vm.blockDriver !== 'nvme') return null;
  }
  const model = drives[drive.model];
  const serviceNs = meanNs(fio.rw === 'randwrite' ? model.write : model.read);
  if (serviceNs > 12_000 || fio.bs > 4096) return null;
  if (vm === null) {
    const synchronous = fio.ioengine === 'psync' || fio.ioengine === 'pvsync2';
    if (host.clock !== null && !synchronous && !pollsDrive(scenario)) return null;
    return { ...fastDriveModes, completionIdleExit: synchronous ? 'idle_poll_exit' : sleepExit(host) };
  }
  if (host.numaNodes > 1 && !onOneNode(scenario, vm)) return null;
  const modes = ofGuest(scenario, vm, serviceNs);
  return modes === null || !clockIsTold(scenario, vm, modes) ? null : asleepIn(modes, sleepExit(host));
}

/** What leaving the first idle state costs: firmware may have promoted it. */
function sleepExit({ c1ePromotion }: Scenario['host']): string {
  return c1ePromotion ? 'c1e_exit' : 'c1_exit';
}

function asleepIn(modes: Modes, exit: string): Modes {
  return {
    ...modes,
    requestIdleExit: exit,
    completionIdleExit: exit,
    vectorIdleExit: exit,
    haltIdleExit: exit,
  };
}

/**
 * With clocks that follow how busy cores are, only a server's core may sleep (`core-clock.ts`), above the host's kernel and
 * with no other thread on its core.
 */
function clockIsTold({ host, drive }: Scenario, vm: VmConfig, modes: Modes): boolean {
  if (host.clock === null) return true;
  if (modes.halt === 'miss') return false;
  if (vm.disk === 'vfio') return host.interruptPosting === 'vt-d';
  return !sleeps(vm, modes) || (vm.blockDriver !== 'nvme' && drive.scheduler === 'none');
}

/** Whether the server sleeps between its steps. */
function sleeps(vm: VmConfig, modes: Modes): boolean {
  return vm.disk === 'virtio-blk' && (vm.iothread === null || modes.request === 'miss');
}

function ofGuest(scenario: Scenario, vm: VmConfig, serviceNs: number): Modes | null {
  const { host } = scenario;
  if (vm.disk === 'vhost-user-spdk' || vm.disk === 'vhost-user-qsd') return null;
  if (vm.disks > 1 || vm.iothreads > 1 || vm.irqVcpu !== 'submitting') return null;
  if (vm.disk === 'virtio-blk' && vm.aio !== 'native' && vm.blockDriver !== 'nvme') return null;
  const halt = !vm.haltpoll && host.haltPollNs === 0 ? 'miss' : 'hit';
  if (vm.disk === 'vfio') return { ...fastDriveModes, halt };
  const queues = queueCount(vm);
  const modes: Modes = { ...fastDriveModes, halt, silentQueues: queues - 1, singleQueue: queues === 1 };
  if (vm.iothread === null) return pollsVirtqueue(scenario, vm) ? null : modes;
  const { pollMaxNs } = vm.iothread;
  if (pollMaxNs === 0)
    return vm.blockDriver === 'nvme' ? null : { ...modes, request: 'miss', completion: 'miss' };
  return serviceNs < pollMaxNs * SAFE_SHARE ? modes : null;
}

function onOneNode(scenario: Scenario, vm: VmConfig): boolean {
  const { pinning, drive } = scenario;
  const threads = [pinning.application, vm.iothread === null ? pinning.emulator : pinning.iothread];
  return [...threads.map((cpu) => nodeOfCpu(scenario, cpu)), vm.memoryNode].every(
    (node) => node === drive.node,
  );
}

/** The period of `scenario` [ns] as a closed form, or null where it has none; to be told beside a simulation. */
export function closedFormPeriodNs(scenario: Scenario, meanNs: (cost: string) => number): number | null {
  const modes = steadyModes(scenario, meanNs);
  if (modes === null) return null;
  const { host, vm } = scenario;
  const turboNs = twinPeriodNs(twin(scenario, modes), meanNs);
  if (vm === null || host.clock === null || !sleeps(vm, modes)) return turboNs;
  return atSettledClock(scenario, vm, host.clock, modes, turboNs, meanNs);
}
