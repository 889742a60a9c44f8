/**
 * The closed-form twin: the mean period of a scenario as a sum of costs, given the modes it runs in.
 *
 * In a steady state (each wait a hit, or each a miss; each idle the same C-state) the period is linear in the costs.
 * The coefficients are written here by hand from the order of steps, not taken from the simulator: so that the two
 * check each other. What is half a polling turn on average has the coefficient 0.5. The sum is the mean of a machine
 * whose costs vary enough to wander through the polling phase, and exact where nothing polls.
 *
 * It holds for one request in flight, by aio=native or nvme://, on one NUMA node.
 */
import { pollsDrive } from '../../scenarios/assembly/bare-metal.js';
import { asksToPoll } from '../../scenarios/assembly/build.js';
import { pollsVirtqueue } from '../../scenarios/assembly/virtio.js';
import type { Scenario, VmConfig } from '../../scenarios/scenario.js';
import { blockComplete, blockSubmit, jobPath } from './block-path.js';
import { spdk, sqpoll } from './engine-side.js';
import { guestInterrupt, polledCompletion } from './guest-side.js';
import type { CostSum, Modes, Pay } from './modes.js';
import { server } from './server-side.js';
import { interrupt, service } from './host-side.js';

/** The period of `scenario` at queue depth 1, as a sum of costs. */
export function twin(scenario: Scenario, modes: Modes): CostSum {
  const sum = new Map<string, number>();
  const pay = (cost: string, times = 1): void => {
    if (times !== 0) sum.set(cost, (sum.get(cost) ?? 0) + times);
  };
  const { fio, vm, host } = scenario;
  pay('fio_loop');
  if (fio.ioengine === 'spdk') {
    spdk(scenario, pay);
    return sum;
  }
  if (fio.sqthreadPoll) {
    sqpoll(scenario, pay);
    return sum;
  }
  pay('syscall_entry');
  blockSubmit(jobPath(scenario), pay);
  if (vm !== null) pay('ept_dma_guest_extra');
  if (vm === null && (host.iommu === 'lazy' || host.iommu === 'strict')) pay(`iommu_${host.iommu}_extra`);
  if (vm === null) bareMetal(scenario, modes, pay);
  else if (vm.disk === 'vfio') assigned(scenario, vm, modes, pay);
  else virtio(scenario, vm, modes, pay);
  pay(fio.ioengine === 'libaio' ? 'io_getevents_syscall' : 'syscall_exit');
  return sum;
}

/** The period [ns] for given mean costs. */
export function twinPeriodNs(sum: CostSum, meanNs: (cost: string) => number): number {
  let period = 0;
  for (const [cost, times] of sum) period += times * meanNs(cost);
  return period;
}

function bareMetal(scenario: Scenario, modes: Modes, pay: Pay): void {
  service(scenario, pay);
  if (pollsDrive(scenario)) polledCompletion(scenario, 'cqe_line_read', pay);
  else {
    interrupt(jobPath(scenario), modes.completionIdleExit, pay);
    pay('sched_wake_idle');
  }
}

function assigned(scenario: Scenario, vm: VmConfig, modes: Modes, pay: Pay): void {
  service(scenario, pay);
  if (vm.pollQueues > 0 && asksToPoll(scenario, vm.kernel)) {
    polledCompletion(scenario, 'cqe_line_read', pay);
    return;
  }
  pay('msix_to_core');
  if (scenario.host.interruptPosting === 'vt-d') {
    // Into guest mode the message is the interrupt; into the host the notification is one, of the vCPU's CPU.
    if (!vm.haltpoll) {
      if (modes.halt === 'miss') pay(modes.haltIdleExit);
      pay('hardirq_entry');
      pay('hardirq_exit');
    }
    guestInterrupt(scenario, vm, modes, false, pay);
  } else {
    pay(modes.vectorIdleExit);
    pay('hardirq_entry');
    pay('vfio_msi_handler');
    pay('irqfd_signal');
    guestInterrupt(scenario, vm, modes, true, pay);
  }
  blockComplete(jobPath(scenario), 'irq', pay);
  pay('guest_irq_return');
  pay('sched_wake_idle');
}

function virtio(scenario: Scenario, vm: VmConfig, modes: Modes, pay: Pay): void {
  server(scenario, vm, modes, pay);
  if (pollsVirtqueue(scenario, vm)) polledCompletion(scenario, 'used_ring_lines', pay);
  else {
    pay('irqfd_write');
    guestInterrupt(scenario, vm, modes, true, pay);
    pay('used_ring_lines');
    blockComplete(jobPath(scenario), 'irq', pay);
    if (modes.singleQueue) pay('softirq_raise_run');
    pay('guest_irq_return');
    pay('sched_wake_idle');
  }
}
