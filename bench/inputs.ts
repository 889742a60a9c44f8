/**
 * What the workloads draw from, the same for each engine: tables of delays, quantile tables and streams. Peers in
 * other languages read them from files.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Distribution } from '../sim/distributions.js';
import { log } from '../sim/math/exp-log.js';
import { QuantileTable, Sampler } from '../sim/quantile-table.js';
import { RandomStreams, type RandomStream } from '../sim/random.js';

/** Entries of a table of delays; engines step through it with a mask. */
export const TABLE_LENGTH = 65_536;
export const STAGES = 20;
/** What one stage of the lifecycle lasts. */
export const STAGE_DELAY: Distribution & { kind: 'lognormal' } = { kind: 'lognormal', meanNs: 500, cv: 0.5 };

const streams = new RandomStreams('bench');

/** Exponential delays of a mean of 1000 ns a pending event: one event every 1000 ns, however many pend. */
export function holdDelays(pending: number): Int32Array {
  const stream = streams.stream(`hold-${pending}`);
  return Int32Array.from({ length: TABLE_LENGTH }, () =>
    Math.round(-log(1 - stream.nextUniform()) * 1000 * pending),
  );
}

/** Stage delays drawn beforehand, so that only the engine is timed. */
export function lifecycleDelays(): Int32Array {
  const sampler = new Sampler(new QuantileTable(STAGE_DELAY), streams.stream('lifecycle-table'));
  return Int32Array.from({ length: TABLE_LENGTH }, () => sampler.next());
}

/** One stream a stage, at its beginning. */
export function stageStreams(): RandomStream[] {
  return Array.from({ length: STAGES }, (_, stage) => streams.stream(`stage ${stage}`));
}

/** Writes all of it to a directory, for peers in other languages. */
export function writeInputs(directory: string, pendings: readonly number[]): void {
  const write = (name: string, data: Int32Array | Float64Array): void => {
    writeFileSync(join(directory, name), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  };
  for (const pending of pendings) write(`hold-${pending}.i32`, holdDelays(pending));
  write('lifecycle.i32', lifecycleDelays());
  write('nodes.f64', new QuantileTable(STAGE_DELAY).nodes);
  write('streams.i32', Int32Array.from(stageStreams().flatMap((stream) => [...stream.words])));
  write('lognormal.f64', Float64Array.of(STAGE_DELAY.meanNs, STAGE_DELAY.cv));
}
