/** What a swim-lane says in words: its axis, a slice's own words, and its description. */
import { microseconds } from '../format.js';
import { criticalPath } from './swim-lane-data.js';
import type { Slice, SwimLane, SwimLaneData } from './swim-lane-data.js';

/** The name of the axis, with its unit. */
export const axisLabel = 'time, µs from the last completion';

/** How long a slice is [µs]. */
export function lengthUs({ startUs, endUs }: Slice): number {
  return endUs - startUs;
}

/** All that is known of a slice: for whoever points at it. */
export function sliceTitle(slice: Slice): string {
  const { label, cost, stage, state, vmExit } = slice;
  const about = [
    ...(cost === label ? [] : [cost]),
    ...(state === undefined || state === cost ? [] : [state]),
    ...(stage === undefined ? [] : [stage]),
    ...(vmExit ? ['VM exit'] : []),
  ];
  const length = lengthUs(slice);
  const text = length < 1 ? `${length.toFixed(2)}\u00a0µs` : microseconds(length);
  return `${label}: ${text}${about.length > 0 ? ` (${about.join(', ')})` : ''}`;
}

/** Consecutive critical slices of one stage, wherever they are: a piece of the request as a ladder shows it. */
export interface StageRun {
  readonly stage: string;
  readonly startUs: number;
  readonly endUs: number;
}

/** The request as its stages follow one another. */
export function stageRuns(data: SwimLaneData): StageRun[] {
  const runs: StageRun[] = [];
  for (const { stage = '', startUs, endUs } of criticalPath(data)) {
    const last = runs.at(-1);
    if (last?.stage === stage) runs[runs.length - 1] = { ...last, endUs };
    else runs.push({ stage, startUs, endUs });
  }
  return runs;
}

/** Time by stage, over the request [µs]. */
export function stageTotals(data: SwimLaneData): Map<string, number> {
  const totals = new Map<string, number>();
  for (const slice of criticalPath(data))
    totals.set(slice.stage!, (totals.get(slice.stage!) ?? 0) + lengthUs(slice));
  return totals;
}

/** The picture in words: the way of the request, then what each lane does besides. */
export function describeSwimLane(data: SwimLaneData): string {
  const labels = new Map(data.lanes.map(({ id, label }) => [id, label]));
  const path: string[] = [];
  let lane = '';
  for (const slice of criticalPath(data)) {
    const where = slice.lane === lane ? '' : `in ${labels.get(slice.lane)}: `;
    lane = slice.lane;
    path.push(`${where}${slice.label} ${lengthUs(slice).toFixed(2)}`);
  }
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    `One request takes ${microseconds(data.periodUs)}; its critical path, in µs, ${path.join(', ')}.`,
    ...data.lanes.flatMap((each) => besides(each, data)),
  ].join(' ');
}

function besides({ id, label }: SwimLane, { slices }: SwimLaneData): string[] {
  const sums = new Map<string, number>();
  for (const slice of slices) {
    if (slice.lane !== id || slice.critical) continue;
    const what = slice.state ?? slice.label;
    sums.set(what, (sums.get(what) ?? 0) + lengthUs(slice));
  }
  if (sums.size === 0) return [];
  const told = [...sums].map(([what, us]) => `${what} ${us.toFixed(2)}`);
  return [`Besides, in ${label}, in µs: ${told.join(', ')}.`];
}
