/** What a published measurement is here: a figure of `data/published.json`, and the scenario that it was measured in. */

/** What may be done with a record: `data/README.md`. */
export type PublishedRole =
  'calibration' | 'prior' | 'held out' | 'held out: differences only' | 'informed' | 'context';

/** A row of `data/published.json`, as it stands there. */
export interface PublishedRecord {
  readonly id: string;
  readonly group: string;
  readonly role: PublishedRole;
  readonly source: string;
  readonly hardware: string;
  readonly workload: string;
  readonly configuration: string;
  readonly metric: string;
  readonly unit: string;
  readonly quality: string;
  /** In words where it is for context and no number. */
  readonly value: number | string;
  /** Whether it sets the device offset and the clock factor of its group, and is not scored. */
  readonly anchor: boolean;
  /** Where the figure is a bound or a range: how it was put. */
  readonly bound: string | null;
}

/** What a figure is of: the period of one job [us] (1e6 * jobs / IOPS), or fio's mean latency [us]. */
export type PublishedMetric = 'period' | 'latency';

/** How a record was measured, as settings on top of a preset. */
export interface PublishedSetup {
  readonly preset: string;
  /** As they would follow `--set`. */
  readonly sets: readonly string[];
  readonly metric: PublishedMetric;
}

/** Two records of a group whose difference is scored: the second less the first. */
export interface PublishedPair {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** The scenarios of a group of records. */
export interface PublishedGroup {
  readonly id: string;
  /** What the source does not say, and what is taken instead. */
  readonly assumptions: readonly string[];
  readonly setups: ReadonlyMap<string, PublishedSetup>;
  /** Differences that are scored, where nothing else is. */
  readonly pairs: readonly PublishedPair[];
}

/** Of machines other than the talk's: idle states as the driver has them, and cores at one clock. */
export const stockIdle: readonly string[] = ['host.c1ePromotion=false', 'host.clock=off'];

/** A group from rows of id, settings on top of what all share, and metric. */
export function group(
  id: string,
  assumptions: readonly string[],
  preset: string,
  shared: readonly string[],
  rows: readonly (readonly [id: string, metric: PublishedMetric, ...sets: string[]])[],
  pairs: readonly PublishedPair[] = [],
): PublishedGroup {
  const setups = new Map(
    rows.map(([record, metric, ...sets]) => [record, { preset, sets: [...shared, ...sets], metric }]),
  );
  return { id, assumptions, setups, pairs };
}
