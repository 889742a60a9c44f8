/** The twin's terms of how a guest, or whoever polls, learns of a completion. */
import type { Scenario, VmConfig } from '../../scenarios/scenario.js';
import { blockComplete, jobPath } from './block-path.js';
import type { Modes, Pay } from './modes.js';

/**
 * An interrupt to its handler in the guest.
 * @param fromHost whether a thread or CPU of the host sends it, which then wakes a sleeping vCPU
 */
export function guestInterrupt(
  { host }: Scenario,
  vm: VmConfig,
  modes: Modes,
  fromHost: boolean,
  pay: Pay,
): void {
  if (vm.haltpoll) {
    const posted = fromHost ? 'ipi_physical' : 'posted_interrupt';
    pay(host.interruptPosting === 'none' ? 'vcpu_kick_no_apicv' : posted);
    pay('vcpu_poll_guest_detect');
  } else if (modes.halt === 'hit') pay('vcpu_wake_haltpoll_host');
  else {
    if (fromHost) {
      pay('ttwu_send');
      pay(modes.haltIdleExit);
    }
    pay('vcpu_wake_blocked');
  }
  pay('guest_irq_vector');
  if (host.interruptPosting === 'none') pay('eoi_exit_no_apicv');
}

/** A task that spins finds the completion, half a turn late on average. */
export function polledCompletion(scenario: Scenario, lines: string, pay: Pay): void {
  pay('blk_poll_turn', 0.5);
  pay(lines);
  blockComplete(jobPath(scenario), 'poll', pay);
}
