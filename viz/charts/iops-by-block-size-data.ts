/** What IOPS by block size show: a few configurations, each at several block sizes, read and written. */
import { ChartError } from '../errors.js';
import { mostSeries } from '../series.js';
import type { Origin } from '../series.js';

/** Configurations as lines, reads and writes as two planes. */
export interface BlockSizeData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  lines: BlockSizeLine[];
}

/** One configuration. */
export interface BlockSizeLine {
  /** Short and unique, as in the tables: `V1`. */
  id: string;
  label: string;
  origin: Origin;
  /** In rising order of block size; empty where nothing is known. */
  reads: BlockSizePoint[];
  writes: BlockSizePoint[];
}

/** One block size. */
export interface BlockSizePoint {
  blockKib: number;
  iops: number;
  /** Confidence interval [IOPS], low to high; absent where none is known. */
  intervalIops?: [number, number];
}

/** The directions, in the order in which their planes stand. */
export type Direction = 'reads' | 'writes';

/** Data rate at a point [MiB/s]. */
export function throughputMib({ blockKib, iops }: BlockSizePoint): number {
  return (iops * blockKib) / 1024;
}

/** The directions of which anything is known. */
export function knownDirections({ lines }: BlockSizeData): Direction[] {
  return (['reads', 'writes'] as const).filter((direction) =>
    lines.some((line) => line[direction].length > 0),
  );
}

/** Fails on data that would make a picture lie. */
export function checkBlockSizes(data: BlockSizeData): void {
  const { lines } = data;
  for (const origin of ['measured', 'simulated'] as const) {
    const count = lines.filter((line) => line.origin === origin).length;
    if (count > mostSeries) {
      throw new ChartError(
        `iops by block size takes up to ${mostSeries} ${origin} configurations, not ${count}`,
      );
    }
  }
  if (knownDirections(data).length === 0)
    throw new ChartError('iops by block size needs at least one configuration with a point');
  const ids = new Set<string>();
  for (const { id, reads, writes } of lines) {
    const name = `iops by block size of "${id}"`;
    if (ids.has(id)) throw new ChartError(`${name} are there twice; ids must differ`);
    ids.add(id);
    for (const points of [reads, writes]) checkPoints(name, points);
  }
}

function checkPoints(name: string, points: readonly BlockSizePoint[]): void {
  let last = 0;
  for (const { blockKib, iops, intervalIops } of points) {
    if (!(blockKib > last && Number.isFinite(blockKib)))
      throw new ChartError(`${name} go from ${last} to ${blockKib} KiB; block sizes must rise`);
    last = blockKib;
    for (const figure of [iops, ...(intervalIops ?? [])]) {
      if (!(figure > 0 && Number.isFinite(figure)))
        throw new ChartError(`${name} have a figure of ${figure} at ${blockKib} KiB; it must be above 0`);
    }
    if (intervalIops && intervalIops[0] > intervalIops[1])
      throw new ChartError(`${name} have an interval from high to low at ${blockKib} KiB`);
  }
}
