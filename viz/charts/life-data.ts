/**
 * What the life of a request shows: every step that it goes through, in the lane of who takes it, and below that what
 * each physical CPU does meanwhile. The lanes are always the same, so that two lives can be laid over each other.
 */
import { ChartError } from '../errors.js';
import type { LaneKind, Slice } from './swim-lane-data.js';

/** The life of one request. */
export interface LifeData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** From one completion to the next [µs]. */
  periodUs: number;
  /** How far the axis reaches [µs]; longer than the period where a longer life is compared with. */
  axisUs: number;
  rows: LifeRow[];
  /** Those of a row do not overlap; the critical ones tile the period. */
  steps: LifeStep[];
}

/** A lane. */
export interface LifeRow {
  /** Unique. */
  id: string;
  label: string;
  kind: LaneKind;
  /** A physical CPU, whose time includes its sleep. */
  cpu: boolean;
}

/** One step of the request, or what somebody does besides. */
export interface LifeStep extends Slice {
  /** The same in every life in which this step occurs. */
  key: string;
  /** What happens, for a person. */
  words: string;
  /** Who: `vcpu0`. */
  actor: string;
  /** An id of the mechanisms. */
  mechanism: string;
}

/** The steps that the request goes through, in order. */
export function lifePath({ steps }: LifeData): LifeStep[] {
  return steps.filter(({ critical }) => critical).sort((a, b) => a.startUs - b.startUs);
}

/** Fails on data that would make a picture lie. */
export function checkLife(data: LifeData): void {
  const { periodUs, axisUs, rows, steps } = data;
  if (!(periodUs > 0 && Number.isFinite(periodUs)))
    throw new ChartError(`life has a period of ${periodUs} µs; it must be above 0`);
  if (!(axisUs >= periodUs && Number.isFinite(axisUs)))
    throw new ChartError(`life has an axis of ${axisUs} µs, shorter than its period of ${periodUs} µs`);
  const ids = new Set(rows.map(({ id }) => id));
  if (ids.size < rows.length) throw new ChartError('life has two rows of one id; ids must differ');
  const keys = new Set<string>();
  for (const { lane, label, key, startUs, endUs } of steps) {
    if (!ids.has(lane))
      throw new ChartError(`life has the step "${label}" in the row "${lane}", which is missing`);
    if (!(endUs > startUs)) throw new ChartError(`life has the step "${label}" that ends before it begins`);
    if (keys.has(key)) throw new ChartError(`life has the key "${key}" twice; keys must differ`);
    keys.add(key);
  }
}
