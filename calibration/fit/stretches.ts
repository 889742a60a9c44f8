/**
 * A simulated request cut where a kernel's trace has events, so that both can be compared.
 *
 *     application   sys_exit           to sys_enter
 *     submit        sys_enter          to block_rq_issue
 *     device        block_rq_issue     to irq_handler_entry: doorbell, drive, interrupt, a CPU that leaves idle for it
 *     interrupt     irq_handler_entry  to sched_waking; or polling that found it
 *     wake          sched_waking       to sched_switch
 *     return        sched_switch       to sys_exit
 *
 * The events are where they are in Linux 5.10 to 6.12: `block_rq_issue` in blk_mq_start_request(), just before the
 * doorbell; `irq_handler_entry` in __handle_irq_event_percpu(), after the way into the kernel; `sched_waking` at the head
 * of try_to_wake_up(), called by the end of the bio. `block_rq_complete` (blk_update_request()) is a little before that.
 */
import type { StageTime } from '../../analysis/result.js';
import type { Scenario } from '../../scenarios/scenario.js';

export const stretches = ['application', 'submit', 'device', 'interrupt', 'wake', 'return'] as const;

export type Stretch = (typeof stretches)[number];

/** The parts of a bare-metal request's critical path that lie in these stretches. */
export function stagesIn(
  wanted: readonly Stretch[],
  stages: readonly StageTime[],
  scenario: Scenario,
): StageTime[] {
  const irqCpu = scenario.drive.irqCpu ?? scenario.pinning.application;
  return stages.filter((stage) => wanted.includes(stretchOf(stage, `cpu${irqCpu}`)));
}

function stretchOf({ stage, actor, mechanism, cost }: StageTime, irqCpu: string): Stretch {
  if (stage === 'application' || stage === 'submit' || stage === 'device') return stage;
  if (mechanism === 'c-state') return actor === irqCpu ? 'device' : 'wake';
  if (stage === 'host interrupt') return 'device';
  if (mechanism === 'block-layer' || mechanism === 'iopoll') return 'interrupt';
  // The interrupt's way out lies between the wake-up that it did and the task that runs after it.
  if (mechanism === 'scheduler' || cost === 'hardirq_exit') return 'wake';
  return 'return';
}
