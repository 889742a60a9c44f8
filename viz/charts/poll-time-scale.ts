/**
 * The upright scale of times, linear or logarithmic. A logarithm has no zero, but a polling time does: it stands on a
 * line of its own below a gap. What is above a linear scale is held at its top, to be drawn as such.
 */
import { scaleLinear, scaleLog } from 'd3';
import { short } from '../format.js';
import type { PlaneTick } from '../marks/plane.js';

/** Where times stand. */
export interface TimeScale {
  /** From µs to px. */
  readonly y: (us: number) => number;
  readonly ticks: readonly PlaneTick[];
  /** The middle of the gap below a logarithm; undefined for a linear scale. */
  readonly gapY?: number;
}

/** The room of the zero of a logarithmic scale [px]. */
const zeroPx = 26;

/** From the shortest time that is not 0 to the longest; zero below. */
export function logScale(timesUs: readonly number[], topY: number, bottomY: number): TimeScale {
  const positive = timesUs.filter((us) => us > 0);
  // Ten times as long where there is but one time: a scale needs two.
  const [least, most] = extremes(positive.length > 0 ? positive : [1]);
  const low = 10 ** Math.floor(Math.log10(least));
  const high = Math.max(most * 1.25, low * 10);
  const lowY = bottomY - zeroPx;
  const scale = scaleLog().domain([low, high]).range([lowY, topY]);
  const decades: number[] = [];
  for (let us = low; us <= high * 1.0001; us *= 10) decades.push(us);
  // Where there are few decades, their 2 and 5 are told too.
  const fine = decades.length > 3 ? decades : decades.flatMap((us) => [us, 2 * us, 5 * us]);
  const ticks = fine.filter((us) => us < high).map((us) => ({ at: scale(us), text: timeText(us) }));
  return {
    y: (us) => (us > 0 ? scale(us) : bottomY),
    ticks: [{ at: bottomY, text: '0', zero: true }, ...ticks],
    gapY: bottomY - zeroPx / 2,
  };
}

/** Where a linear scale ends: at what is polled for and half as much again, or at the longest time if that is less. */
export function linearTopUs(timesUs: readonly number[], pollUs: number): number {
  const longest = timesUs.reduce((most, us) => Math.max(most, us), 0);
  const enough = pollUs > 0 ? pollUs * 1.5 : longest;
  return Math.max(Math.min(enough, longest * 1.1), pollUs * 1.1) || 1;
}

/** From zero to `topUs`. */
export function linearScale(topUs: number, topY: number, bottomY: number): TimeScale {
  const scale = scaleLinear().domain([0, topUs]).range([bottomY, topY]);
  const ticks = scale
    .ticks(6)
    .map((us) => ({ at: scale(us), text: us === 0 ? '0' : timeText(us), zero: us === 0 }));
  return { y: (us) => scale(Math.min(us, topUs)), ticks };
}

/** `0.1 µs`, `10 µs`, `1 ms`, `2.4 s`: a time in the unit that one would say it in. */
export function timeText(us: number): string {
  const [value, unit] = us >= 1e6 ? [us / 1e6, 's'] : us >= 1000 ? [us / 1000, 'ms'] : [us, 'µs'];
  const text = value < 0.095 ? String(Number(value.toPrecision(1))) : short(value);
  return `${text}\u00a0${unit}`;
}

function extremes(values: readonly number[]): [number, number] {
  return values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}
