/** The order puzzle: the same four changes in an order of the reader's, and the pair that does not only add. */
import type { RunResult } from '../../analysis/talk.js';
import { thousands } from '../format.js';
import type { GainsData } from '../charts/gains.js';
import { signedMicroseconds } from '../charts/waterfall-words.js';
import type { ReportTable } from '../report/report-data.js';
import { configurationOf, ladderStep } from './ladder-steps.js';
import type { Configuration } from './subject.js';

/** What is compared: the first saves more, and the second is to look better. */
export const rivals: { readonly better: string; readonly worse: string } = {
  better: 'guest-iopoll',
  worse: 'fast-path',
};

/** The configurations from V0 on, one more change each. */
export function orderConfigurations(
  order: readonly string[],
  costs: Readonly<Record<string, string>>,
): Configuration[] {
  return [0, ...order.map((_, index) => index + 1)].map((count) =>
    configurationOf(order.slice(0, count), costs),
  );
}

/** Why an order cannot be, in words; null where it can. */
export function orderObstacle(order: readonly string[]): string | null {
  for (const [index, id] of order.entries()) {
    const { needs, label } = ladderStep(id)!;
    const missing = needs.find((need) => order.indexOf(need) > index);
    if (missing !== undefined) return `“${label}” needs “${ladderStep(missing)!.label}” before it`;
  }
  return null;
}

/** A step as it turned out. */
export interface OrderStep {
  readonly id: string;
  readonly label: string;
  readonly iops: number;
  readonly us: number;
}

/** @param results of `orderConfigurations`, in their order */
export function orderSteps(
  order: readonly string[],
  results: readonly Pick<RunResult, 'iops' | 'periodUs'>[],
): OrderStep[] {
  return order.map((id, index) => ({
    id,
    label: ladderStep(id)!.label,
    iops: results[index + 1].iops - results[index].iops,
    us: results[index + 1].periodUs - results[index].periodUs,
  }));
}

/** The picture of an order. */
export function orderData(steps: readonly OrderStep[], source: string): GainsData {
  return {
    title: 'Four changes, in this order',
    subtitle: 'What each one brings when it is applied after those above it',
    source,
    steps: steps.map((step) => ({ ...step, marked: step.id === rivals.better || step.id === rivals.worse })),
    mostIops: 24_000,
    mostUs: 10,
  };
}

/** The same as a table. */
export function orderTable(steps: readonly OrderStep[]): ReportTable {
  return {
    caption: 'What each change brings in this order',
    columns: [
      { head: '' },
      { head: 'change' },
      { head: 'k IOPS', figures: true },
      { head: 'µs a request', figures: true },
    ],
    rows: steps.map(({ label, iops, us }, index) => ({
      cells: [
        String(index + 1),
        label,
        `${iops < 0 ? '−' : '+'}${thousands(Math.abs(iops))}`,
        signedMicroseconds(us).replace('\u00a0µs', ''),
      ],
    })),
  };
}

/** The one case: two ways to spare the guest its wake-up, apart and together. Presets of the talk. */
export const interaction: {
  readonly none: string;
  readonly first: string;
  readonly second: string;
  readonly both: string;
} = {
  none: 'P0',
  first: 'P1',
  second: 'P2',
  both: 'P3',
};

/** What haltpoll and iopoll save, each alone and on top of the other [µs]. */
export interface Interaction {
  readonly haltpollAlone: number;
  readonly iopollAlone: number;
  readonly both: number;
}

/** @param periodUs of a preset */
export function interactionOf(periodUs: (preset: string) => number): Interaction {
  const none = periodUs(interaction.none);
  return {
    haltpollAlone: none - periodUs(interaction.first),
    iopollAlone: none - periodUs(interaction.second),
    both: none - periodUs(interaction.both),
  };
}

/** The interaction as a table. */
export function interactionTable({ haltpollAlone, iopollAlone, both }: Interaction): ReportTable {
  const saved = (us: number): string => us.toFixed(2);
  return {
    caption: 'A drive assigned to the VM: what is saved by sparing the guest its wake-up, µs a request',
    columns: [
      { head: 'change' },
      { head: 'alone', figures: true },
      { head: 'on top of the other', figures: true },
    ],
    rows: [
      { cells: ['guest haltpoll', saved(haltpollAlone), saved(both - iopollAlone)] },
      { cells: ['guest iopoll', saved(iopollAlone), saved(both - haltpollAlone)] },
      { cells: ['if they only added', saved(haltpollAlone + iopollAlone), ''] },
      { cells: ['both together', saved(both), ''], strong: true },
    ],
  };
}
