/**
 * How the errors of beliefs go together on one machine.
 *
 * The catalogue's rows come from few machines and few authors: where one notification costs more than believed, so does
 * the next. The standard scores of costs (`belief.ts`) are taken to share factors:
 *
 *     z = clock + group + its own,       variances 0.2 (what scales with the core clock), up to the group's, the rest
 *
 * so that two costs of a group have the group's correlation, two others on the core clock 0.2, and the rest none. Where
 * only one of the two is on the core clock, what they share is a little less (0.49 for 0.6): no sum of these factors
 * gives both. The numbers are a judgement, stated before the first fit and not tuned (docs/calibration-plan.md).
 */
import type { Cost } from './cost.js';

/** Groups of costs whose errors go together, and how strongly. */
export const correlatedGroups = {
  /** What follows an interrupt or a wake-up: one path of cold code, entered from idle on the same core. */
  notification: 0.6,
  /** QEMU: most are judged as shares of one figure, the rate of a saturated IOThread. */
  qemu: 0.6,
  /** System calls, eventfds and the block layer's submission: the same mitigations, at the same clock. */
  entry: 0.4,
} as const;
type Group = keyof typeof correlatedGroups;

/** Of any two that scale with the core's clock. */
const CLOCK = 0.2;

/** Exits from idle states: the hardware's own, and no code that is cold or warm. */
const EXIT = /^(?:c\d|c_|idle_exit).*(?:exit|unmanaged)/u;

/** Costs whose file does not say it: completions in the block layer and the like follow the interrupt. */
const members: Readonly<Record<string, Group>> = {
  blk_complete_irq: 'notification',
  bottom_half: 'qemu',
  aio_poll_handler: 'qemu',
  thread_pool_enqueue: 'qemu',
  blk_poll_turn: 'entry',
};

/** The group of a cost; undefined for one that stands alone. */
export function correlatedGroupOf({ id, group }: Pick<Cost, 'id' | 'group'>): Group | undefined {
  if (id in members) return members[id];
  if (EXIT.test(id)) return undefined;
  if (group === 'interrupt' || group === 'idle') return 'notification';
  if (group === 'qemu') return 'qemu';
  if (group === 'syscall' || group === 'block') return 'entry';
  return undefined;
}

/** How many factors there are: the clock, and one for each group. */
export const FACTORS: number = 1 + Object.keys(correlatedGroups).length;

/**
 * How much of a cost's standard score each shared factor is: square roots of shares of its variance.
 * @param strength 1 as stated; 0 for costs that err alone; between, what remains of each correlation
 */
export function loadingsOf(cost: Pick<Cost, 'id' | 'group' | 'scalesWith'>, strength = 1): number[] {
  const onClock = cost.scalesWith === 'core_clock' ? CLOCK * strength : 0;
  const group = correlatedGroupOf(cost);
  return [
    Math.sqrt(onClock),
    ...Object.entries(correlatedGroups).map(([name, correlation]) =>
      name === group ? Math.sqrt(Math.max(0, correlation * strength - onClock)) : 0,
    ),
  ];
}

/** The correlation of two standard scores, from their loadings; 1 with itself. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, loading, factor) => sum + loading * b[factor], 0);
}
