/** Where in a lane a moment lies. */
import type { TraceSlice } from './trace.js';

/** Index of the slice that holds `atNs`, or of the first after it; the number of slices where there is none. */
export function indexAt(slices: readonly TraceSlice[], atNs: number): number {
  let low = 0;
  let high = slices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slices[middle].endNs <= atNs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The slice that holds `atNs`; undefined for none. */
export function sliceAt(slices: readonly TraceSlice[], atNs: number): TraceSlice | undefined {
  const slice = slices.at(indexAt(slices, atNs));
  return slice !== undefined && slice.startNs <= atNs ? slice : undefined;
}
