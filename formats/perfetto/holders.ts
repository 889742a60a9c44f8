/** Who has a CPU and for how long, as a scheduler's view draws it: a thread, an interrupt, an idle state. */
import type { Trace, TraceSite, TraceSlice } from '../../analysis/trace/trace.js';

/** A stretch of a CPU's time with one holder. */
export interface Holder {
  readonly name: string;
  readonly startNs: number;
  readonly endNs: number;
  /** What the CPU does in it on its own account; empty for a thread, whose own track tells. */
  readonly slices: readonly TraceSlice[];
}

/** The holders of the CPU of a lane, in order. */
export function* holdersOf({ lanes, sites }: Trace, lane: number): Generator<Holder, void> {
  const { slices, name: cpu } = lanes[lane];
  let first = 0;
  for (let k = 1; k <= slices.length; k++) {
    const name = holderName(sites[slices[first].site], cpu);
    if (k < slices.length && holderName(sites[slices[k].site], cpu) === name) continue;
    const own = slices.slice(first, k).filter(({ site }) => sites[site].actor === cpu);
    yield { name, startNs: slices[first].startNs, endNs: slices[k - 1].endNs, slices: own };
    first = k;
  }
}

function holderName({ actor, category, state }: TraceSite, cpu: string): string {
  if (actor !== cpu) return actor;
  if (category === 'irq') return 'interrupt';
  return category === 'idle' ? `idle ${state ?? ''}`.trimEnd() : 'scheduler';
}
