/** Where a moment lies in a list of stretches of time that follow each other. */

/** Has a beginning and an end: a slice, a span, a step. */
interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
}

/** Index of the one that holds `atNs`, or of the first after it; their number where there is none. */
export function indexAt(stretches: readonly Stretch[], atNs: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle].endNs <= atNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The one that holds `atNs`; undefined for none. */
export function sliceAt<S extends Stretch>(stretches: readonly S[], atNs: number): S | undefined {
  const found = stretches.at(indexAt(stretches, atNs));
  return found !== undefined && found.startNs <= atNs ? found : undefined;
}
