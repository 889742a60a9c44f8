/** Results as the bars of a climb. */
import { type BarResult, coresBusy } from '../../analysis/talk.js';
import type { ClimbBar } from '../charts/climb.js';
import { ladderOf } from '../report/bar-figures.js';

/** What a configuration keeps busy, as a climb tells it. */
export function coresOf({ cpu }: Pick<BarResult, 'cpu'>): { work: number; polling: number } {
  const busy = coresBusy(cpu);
  return { work: busy.work + busy.irq, polling: busy.pollUseful + busy.pollWasted };
}

/** The bars, with their ids made different where two are alike. */
export function climbBars(bars: readonly BarResult[]): ClimbBar[] {
  const told = ladderOf(bars, { title: '', subtitle: '', source: '' }).bars;
  return told.map((bar, index) => ({ ...bar, cores: coresOf(bars[index]) }));
}
