/** Where a request goes from the hands of one actor into those of another. */
import type { Trace, TraceRequest, TraceSpan } from './trace.js';

/** The end of one span and the beginning of the next, on another lane or at another actor. */
export interface HandOver {
  readonly atNs: number;
  readonly from: TraceSpan;
  readonly to: TraceSpan;
}

/** The hand-overs of a request, in order. */
export function* handOversOf({ sites }: Pick<Trace, 'sites'>, { spans }: TraceRequest): Generator<HandOver> {
  for (let i = 1; i < spans.length; i++) {
    const [from, to] = [spans[i - 1], spans[i]];
    if (from.lane === to.lane && sites[from.site].actor === sites[to.site].actor) continue;
    yield { atNs: to.startNs, from, to };
  }
}
