/**
 * The closed-form twin: the mean period of a scenario as a sum of costs, given the modes it runs in.
 *
 * In a steady state (each wait a hit, or each a miss; each idle the same C-state) the period is linear in the costs.
 * The coefficients are written here by hand from the order of steps, not taken from the simulator: so that the two
 * check each other. What is half a polling turn on average has the coefficient 0.5. The sum is the mean of a machine
 * whose costs vary enough to wander through the polling phase, and exact where nothing polls.
 */
import { aioGenerations } from '../models/aio-generations.js';
import { qemuClassOf } from '../models/versions.js';
import { polls } from '../scenarios/assemble.js';
import { drives } from '../scenarios/drives.js';
import type { Scenario, VmConfig } from '../scenarios/scenario.js';

/** How a wait ends: the waiter was spinning, or had gone to sleep. */
export type Wait = 'hit' | 'miss';

/** What a steady state is in; where a field does not apply it is ignored. */
export interface Modes {
  /** The server's wait for the request, and for its completion. */
  readonly request: Wait;
  readonly completion: Wait;
  /** Cost of leaving the idle state that each wait on a sleeping CPU has reached. */
  readonly requestIdleExit: string;
  readonly completionIdleExit: string;
  /** A halted vCPU: found by KVM's halt polling, or asleep. */
  readonly halt: Wait;
  readonly haltIdleExit: string;
}

/** The steady state of a fast drive: every poll hits, what sleeps is in C1, a synchronous reader's CPU in POLL. */
export const fastDriveModes: Modes = {
  request: 'hit',
  completion: 'hit',
  requestIdleExit: 'c1_exit',
  completionIdleExit: 'c1_exit',
  halt: 'hit',
  haltIdleExit: 'c1_exit',
};

/** A sum of costs: how often each is paid in a period, by id. */
export type CostSum = ReadonlyMap<string, number>;

/** The period of `scenario` at queue depth 1, as a sum of costs. */
export function twin(scenario: Scenario, modes: Modes): CostSum {
  const sum = new Map<string, number>();
  const pay = (cost: string, times = 1): void => {
    if (times !== 0) sum.set(cost, (sum.get(cost) ?? 0) + times);
  };
  const { fio, drive, vm } = scenario;
  pay('fio_loop');
  pay('syscall_entry');
  pay('blk_submit');
  const scheduler = vm === null ? drive.scheduler : vm.scheduler;
  if (scheduler === 'mq-deadline') pay('scheduler_mq_deadline');
  if (vm !== null) server(scenario, vm, modes, pay);
  else if (polls(scenario)) {
    service(scenario, pay);
    pay('blk_poll_turn', 0.5);
    pay('cqe_line_read');
    pay('blk_poll_complete');
  } else {
    service(scenario, pay);
    interrupt(modes.completionIdleExit, pay);
    pay('sched_wake_idle');
  }
  pay(fio.ioengine === 'libaio' ? 'io_getevents_syscall' : 'syscall_exit');
  return sum;
}

/** The period [ns] for given mean costs. */
export function twinPeriodNs(sum: CostSum, meanNs: (cost: string) => number): number {
  let period = 0;
  for (const [cost, times] of sum) period += times * meanNs(cost);
  return period;
}

type Pay = (cost: string, times?: number) => void;

function service({ drive, fio }: Scenario, pay: Pay): void {
  const model = drives[drive.model];
  pay(fio.rw === 'randwrite' ? model.write : model.read);
  pay(model.perExtra4k, Math.max(0, Math.ceil(fio.bs / 4096) - 1));
}

/** MSI-X to the end of the host's handler. */
function interrupt(idleExit: string | null, pay: Pay): void {
  pay('msix_to_core');
  if (idleExit !== null) pay(idleExit);
  pay('hardirq_entry');
  pay('blk_complete_irq');
  pay('hardirq_exit');
}

function server(scenario: Scenario, vm: VmConfig, modes: Modes, pay: Pay): void {
  const generation = aioGenerations[qemuClassOf(vm.qemu)];
  const polling = vm.iothread !== null;
  const request = polling ? modes.request : 'miss';
  const completion = polling ? modes.completion : 'miss';
  // Acting at the end of the pass costs the rest of it: the virtqueue is looked at second of three, the ring last.
  const restOfPass = (source: number): number => (generation.workInPoll ? 0 : 1 - source / 3);
  pay('ept_dma_guest_extra');
  if (request === 'hit') pay('aio_poll_iteration', 0.5 + restOfPass(2));
  else {
    pay('kick_to_signal');
    pay('ttwu_send');
    pay(modes.requestIdleExit);
    wakeOfServer(polling, pay);
  }
  pay('ring_lines');
  pay('qemu_submit');
  pay('syscall_entry');
  pay('blk_submit');
  if (scenario.drive.scheduler === 'mq-deadline') pay('scheduler_mq_deadline');
  service(scenario, pay);
  interrupt(completion === 'hit' ? null : modes.completionIdleExit, pay);
  if (completion === 'hit') {
    pay('aio_poll_iteration', 0.5 + restOfPass(3));
    if (generation.notifyMeWhilePolling) pay('eventfd_write');
  } else wakeOfServer(polling, pay);
  pay('aio_ring_peek');
  pay('qemu_complete');
  pay('irqfd_write');
  guestInterrupt(vm, modes, pay);
}

/** From runnable to the handler: scheduled in, ppoll returned, the eventfd read. */
function wakeOfServer(polling: boolean, pay: Pay): void {
  pay('sched_wake_idle');
  pay('ppoll_return');
  if (!polling) pay('qemu_main_loop_extra');
  pay('eventfd_read');
}

function guestInterrupt(vm: VmConfig, modes: Modes, pay: Pay): void {
  if (vm.haltpoll) {
    pay('posted_interrupt');
    pay('vcpu_poll_guest_detect');
  } else if (modes.halt === 'hit') pay('vcpu_wake_haltpoll_host');
  else {
    pay('ttwu_send');
    pay(modes.haltIdleExit);
    pay('vcpu_wake_blocked');
  }
  pay('guest_irq_vector');
  pay('blk_complete_irq');
  pay('guest_irq_return');
  pay('sched_wake_idle');
}
