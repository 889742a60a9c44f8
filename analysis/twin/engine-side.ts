/** The twin's terms of engines that make no system calls. */
import { kernelClassOf } from '../../models/versions.js';
import { pollsDrive } from '../../scenarios/assembly/bare-metal.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { blockComplete, blockSubmit, jobPath } from './block-path.js';
import { service } from './host-side.js';
import type { Pay } from './modes.js';

/** SPDK's plugin, all of it but fio's own loop. */
export function spdk(scenario: Scenario, pay: Pay): void {
  pay('spdk_submit');
  service(scenario, pay);
  pay('spdk_poll_turn', 0.5);
  pay('cqe_line_read');
  pay('spdk_complete');
}

/** io_uring with a submission thread that stays awake, on one node; its interrupt comes to the thread's own CPU. */
export function sqpoll(scenario: Scenario, pay: Pay): void {
  const { host } = scenario;
  pay('io_sq_thread_turn', 0.5);
  pay('io_uring_sq_lines');
  blockSubmit(jobPath(scenario), pay);
  service(scenario, pay);
  if (pollsDrive(scenario)) {
    pay('io_sq_thread_iopoll_turn', 0.5);
    pay('cqe_line_read');
    blockComplete(jobPath(scenario), 'poll', pay);
  } else {
    pay('msix_to_core');
    pay('hardirq_entry');
    blockComplete(jobPath(scenario), 'irq', pay);
    if (kernelClassOf(host.kernel) !== '5.10') {
      pay('hardirq_exit');
      pay('io_sq_thread_turn', 0.5);
      pay('io_uring_task_work');
    }
  }
  pay('io_uring_cq_turn', 0.5);
  pay('io_uring_cq_lines');
}
