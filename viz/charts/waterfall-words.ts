/** What a waterfall says in words: its labels, its columns and its description. */
import { kilo, microseconds, thousands } from '../format.js';
import { stageOrder } from '../stages.js';
import type { WaterfallBar, WaterfallData } from './waterfall-data.js';
import { waterfallSteps } from './waterfall-steps.js';
import type { WaterfallStep } from './waterfall-steps.js';

/** The name of the axis, with its unit. */
export const axisLabel = 'period, µs per request (shorter is better)';

/** `−12.2 µs`, `+0.4 µs`: always signed; two decimals where one would say nothing. */
export function signedMicroseconds(us: number): string {
  const decimals = Number(Math.abs(us).toFixed(1)) === 0 ? 2 : 1;
  const text = Math.abs(us).toFixed(decimals);
  const sign = Number(text) === 0 ? '' : us < 0 ? '−' : '+';
  return `${sign}${text}\u00a0µs`;
}

/** The name of a step: its stage, or how many short ones it stands for. */
export function stepName({ stage, stages }: WaterfallStep): string {
  return stage ?? (stages.length === 1 ? `other: ${stages[0]}` : `other, ${stages.length} small steps`);
}

/** IOPS at queue depth 1, in thousands: `21.7`. */
export function iopsCell({ periodUs }: WaterfallBar): string {
  return thousands(1e6 / periodUs);
}

/** The picture in words: a sentence a configuration, with its steps. */
export function describeWaterfall(data: WaterfallData): string {
  const order = stageOrder(data.bars.map(({ stages }) => stages.map(({ stage }) => stage)));
  const sentences = data.bars.map((bar, index) => {
    const total = `${bar.id} ${bar.label}: ${microseconds(bar.periodUs)} a request, ${kilo(1e6 / bar.periodUs)} IOPS`;
    if (index === 0) return `${total}.`;
    const before = data.bars[index - 1];
    const steps = waterfallSteps(before, bar, order).map(
      (step) => `${stepName(step)} ${signedMicroseconds(step.us)}`,
    );
    const change = signedMicroseconds(bar.periodUs - before.periodUs);
    return `${total}, ${change} from ${before.id}: ${steps.join(', ') || 'no stage differs'}.`;
  });
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    'From one period to the next, stage by stage, in µs.',
    ...sentences,
  ].join(' ');
}
