/** What a swim-lane shows: one request, and what everyone in the stack does while it lives. */
import { ChartError } from '../errors.js';

/** One request through the stack. */
export interface SwimLaneData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** From one completion to the next [µs]; the picture shows 0 to here. */
  periodUs: number;
  /** From top to bottom; those without a slice in the window are not drawn. */
  lanes: SwimLane[];
  /** In any order; those of a lane do not overlap, the critical ones tile the period. */
  slices: Slice[];
  /** Where the request goes from hand to hand. */
  handOvers: HandOver[];
}

/** One who takes part. */
export interface SwimLane {
  /** Unique. */
  id: string;
  label: string;
  kind: LaneKind;
}

/** The application and the kernel it runs on; the vCPU and KVM; QEMU's thread; a physical CPU; the drive. */
export type LaneKind = 'application' | 'vcpu' | 'server' | 'cpu' | 'drive';

/** Something that takes time in one lane. */
export interface Slice {
  /** Id of the lane. */
  lane: string;
  /** From the start of the request [µs]; what lies outside the window is cut off. */
  startUs: number;
  endUs: number;
  category: 'work' | 'irq' | 'pollUseful' | 'pollWasted' | 'idle';
  /** Stage of the request; a critical slice has one. */
  stage?: string;
  /** Whether the request waits for it. */
  critical: boolean;
  /** For people: `block layer`. */
  label: string;
  /** The cost or state that says how long, an id of the catalogue where it is one. */
  cost: string;
  /** The idle state that a CPU is in: `C1`. */
  state?: string;
  /** Whether it begins with an exit from the guest. */
  vmExit?: boolean;
}

/** The request goes from one lane to another. */
export interface HandOver {
  /** Ids of lanes. */
  fromLane: string;
  toLane: string;
  atUs: number;
}

/** Half a nanosecond: what rounding can lose, and no more. */
const toleranceUs = 0.0005;

/** Fails on data that would make a picture lie. */
export function checkSwimLane(data: SwimLaneData): void {
  const { periodUs, lanes, slices, handOvers } = data;
  if (!(periodUs > 0 && Number.isFinite(periodUs)))
    throw new ChartError(`swim-lane has a period of ${periodUs} µs; it must be above 0`);
  const ids = new Set<string>();
  for (const { id } of lanes) {
    if (ids.has(id)) throw new ChartError(`swim-lane "${id}" is there twice; ids must differ`);
    ids.add(id);
  }
  for (const lane of [
    ...slices.map((slice) => slice.lane),
    ...handOvers.flatMap(({ fromLane, toLane }) => [fromLane, toLane]),
  ]) {
    if (!ids.has(lane))
      throw new ChartError(`swim-lane "${lane}" is named by a slice or hand-over, and missing`);
  }
  for (const slice of slices) checkSlice(slice);
  for (const { id } of lanes) checkOrder(id, inOrder(slices.filter(({ lane }) => lane === id)));
  checkPath(periodUs, criticalPath(data));
}

/** The critical slices, in order. */
export function criticalPath({ slices }: SwimLaneData): Slice[] {
  return inOrder(slices.filter(({ critical }) => critical));
}

/** By their beginnings. */
export function inOrder(slices: readonly Slice[]): Slice[] {
  return [...slices].sort((a, b) => a.startUs - b.startUs);
}

function checkSlice(slice: Slice): void {
  const { label, lane, startUs, endUs, critical, stage } = slice;
  const name = `swim-lane "${lane}": "${label}" at ${startUs} µs`;
  if (!(endUs > startUs)) throw new ChartError(`${name} ends at ${endUs} µs; it must end after it begins`);
  if (critical && stage === undefined) throw new ChartError(`${name} is critical and has no stage`);
}

function checkOrder(lane: string, slices: readonly Slice[]): void {
  slices.slice(1).forEach((slice, index) => {
    const before = slices[index];
    if (slice.startUs < before.endUs - toleranceUs) {
      throw new ChartError(
        `swim-lane "${lane}" has "${slice.label}" at ${slice.startUs} µs, before "${before.label}" ends`,
      );
    }
  });
}

function checkPath(periodUs: number, path: readonly Slice[]): void {
  let atUs = 0;
  for (const { startUs, endUs, label } of path) {
    if (Math.abs(startUs - atUs) > toleranceUs) {
      throw new ChartError(
        `swim-lane has a critical path that ends at ${atUs.toFixed(3)} µs, and goes on with "${label}" at ${startUs.toFixed(3)} µs`,
      );
    }
    atUs = endUs;
  }
  if (Math.abs(atUs - periodUs) > toleranceUs) {
    throw new ChartError(
      `swim-lane has a critical path of ${atUs.toFixed(3)} µs, but a period of ${periodUs.toFixed(3)} µs`,
    );
  }
}
