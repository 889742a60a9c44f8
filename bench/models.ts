/** The models themselves: how many requests of each scenario are simulated in a second of processor time. */
import { join } from 'node:path';
import { type Measured, talkBars } from '../scenarios/talk.js';
import { runJson } from './run-json.js';

/** What one scenario reached. */
export interface ModelSpeed {
  scenario: string;
  requestsPerSecond: number;
  eventsPerSecond: number;
  /** Simulated time over processor time, had each request the shortest period that the talk's figure allows. */
  timesRealTime: number;
}

/** What `model-slice.js` prints. */
export interface ModelSlice {
  operations: number;
  seconds: number;
  eventsPerRequest: number;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** The most IOPS that a measured figure allows; of a lower bound, the bound. */
function upperIops(measured: Measured): number {
  return 'iops' in measured ? measured.iops : (measured.hi ?? measured.lo ?? Infinity);
}

/** Measures every bar of the talk, each slice in a process of its own, the median of `rounds`. */
export function benchModels(rounds: number, seconds: number): ModelSpeed[] {
  const slice = join(import.meta.dirname, 'model-slice.js');
  return talkBars.map(({ preset, measured }) => {
    const slices = Array.from({ length: rounds }, () =>
      runJson<ModelSlice>([process.execPath, slice, preset, String(seconds)]),
    );
    const requestsPerSecond = median(slices.map(({ operations, seconds: spent }) => operations / spent));
    return {
      scenario: preset,
      requestsPerSecond: Math.round(requestsPerSecond),
      eventsPerSecond: Math.round(requestsPerSecond * slices[0].eventsPerRequest),
      timesRealTime: Number((requestsPerSecond / upperIops(measured)).toFixed(2)),
    };
  });
}
