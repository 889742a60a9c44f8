/** The twin's terms of QEMU's thread, from the ring to the used ring. */
import { type AioGeneration, aioGenerations } from '../../models/aio-generations.js';
import { qemuClassOf } from '../../models/versions.js';
import { pollsVirtqueue } from '../../scenarios/assembly/virtio.js';
import type { Scenario, VmConfig } from '../../scenarios/scenario.js';
import { blockSubmit, serverPath } from './block-path.js';
import { interrupt, service } from './host-side.js';
import type { Modes, Pay } from './modes.js';

/** What the two drivers below QEMU's block layer need to know. */
interface Terms {
  readonly scenario: Scenario;
  readonly vm: VmConfig;
  readonly modes: Modes;
  readonly generation: AioGeneration;
  /** Whether the thread was polling when the completion came. */
  readonly completionHit: boolean;
  readonly pay: Pay;
}

/** From the request in the ring to the used ring. */
export function server(scenario: Scenario, vm: VmConfig, modes: Modes, pay: Pay): void {
  const generation = aioGenerations[qemuClassOf(vm.qemu)];
  const polling = vm.iothread !== null && vm.disk === 'virtio-blk';
  const terms: Terms = {
    scenario,
    vm,
    modes,
    generation,
    completionHit: polling && modes.completion === 'hit',
    pay,
  };
  if (polling && modes.request === 'hit') found(terms, 2);
  else {
    pay('kick_to_signal');
    pay('ttwu_send');
    pay(modes.requestIdleExit);
    woken(terms);
  }
  pay(vm.packed ? 'ring_lines_packed' : 'ring_lines');
  const fast = vm.aioFastPath ? '_fast' : '';
  pay(`qemu_submit${fast}`);
  if (vm.blockDriver === 'nvme') userspaceDriver(terms);
  else hostKernel(terms);
  pay(`qemu_complete${fast}`);
  if (!pollsVirtqueue(scenario, vm)) notification(terms);
}

/**
 * Half a pass until a source is looked at, on average; where it is acted on at the end of the pass, also the rest.
 * @param source place of the source in a pass: notifier 1, virtqueue 2, completions 3
 */
function found({ generation, modes, pay }: Terms, source: number): void {
  pay('aio_poll_iteration', 0.5 + (generation.workInPoll ? 0 : 1 - source / 3));
  pay('aio_poll_handler', modes.silentQueues * (0.5 + (generation.workInPoll ? 0 : 1)));
}

/** From runnable to the handler: scheduled in, ppoll returned, the eventfd read. */
function woken({ vm, pay }: Terms): void {
  pay('sched_wake_idle');
  pay('ppoll_return');
  if (vm.iothread === null) pay('qemu_main_loop_extra');
  pay('eventfd_read');
}

function hostKernel(terms: Terms): void {
  const { scenario, modes, generation, completionHit, pay } = terms;
  const { host } = scenario;
  pay('syscall_entry');
  blockSubmit(serverPath(scenario), pay);
  if (host.iommu === 'lazy' || host.iommu === 'strict') pay(`iommu_${host.iommu}_extra`);
  service(scenario, pay);
  interrupt(serverPath(scenario), completionHit ? null : modes.completionIdleExit, pay);
  if (completionHit) {
    found(terms, 3);
    if (generation.notifyMeWhilePolling) pay('eventfd_write');
  } else woken(terms);
  pay('aio_ring_peek');
}

function userspaceDriver(terms: Terms): void {
  const { scenario, vm, modes, generation, completionHit, pay } = terms;
  pay('qemu_nvme_submit');
  service(scenario, pay);
  if (completionHit) {
    found(terms, 3);
    // Three notifications of bottom halves, written and read back: two looks at the queue, and the one that is waited for.
    if (generation.notifyMeWhilePolling && !vm.aioFastPath) {
      pay('eventfd_write', 3);
      pay('eventfd_read');
    }
  } else {
    relayedMsi(terms);
    pay(modes.completionIdleExit);
    woken(terms);
  }
  pay('qemu_nvme_complete');
  if (vm.aioFastPath) return;
  if (!generation.workInPoll || !completionHit) nextRound(terms);
  pay('bottom_half');
}

/** vfio's interrupt, which wakes the thread: on a CPU of its own, or on the thread's, whose idleness it ends. */
function relayedMsi({ scenario, vm, modes, pay }: Terms): void {
  const { drive, pinning } = scenario;
  const thread = vm.iothread === null ? pinning.emulator : pinning.iothread;
  pay('msix_to_core');
  pay('hardirq_entry');
  pay('vfio_msi_handler');
  if ((drive.irqCpu ?? pinning.emulator) === thread) pay('hardirq_exit');
  else {
    pay(modes.vectorIdleExit);
    pay('ttwu_send');
  }
}

/**
 * What a dispatched handler or a bottom half schedules waits for the next round of the loop, which up to 7.2 leaves poll
 * mode first.
 */
function nextRound({ vm, generation, completionHit, pay }: Terms): void {
  if (vm.iothread === null) {
    pay('ppoll_return');
    pay('qemu_main_loop_extra');
  } else if (vm.disk === 'vhost-user-qsd') pay('ppoll_return');
  else if (completionHit && generation.leavesPollModeWithoutProgress) pay('aio_poll_leave');
}

/** Without EVENT_IDX the guest is told by a bottom half. */
function notification(terms: Terms): void {
  const { vm, generation, completionHit, pay } = terms;
  if (vm.eventIdx || ['8.0', '10.0'].includes(qemuClassOf(vm.qemu))) return;
  const inPoll = generation.workInPoll && completionHit && vm.blockDriver !== 'nvme';
  if (!inPoll) nextRound(terms);
  else if (generation.notifyMeWhilePolling) {
    pay('eventfd_write');
    pay('eventfd_read');
  }
  pay('bottom_half');
}
