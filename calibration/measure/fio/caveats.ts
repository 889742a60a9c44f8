/** What must be known of a run before it is believed: each is found out from the machine, not from what was asked for. */
import type { CpuFacts } from '../host/cpu-facts.js';
import type { Observed } from '../observe-run.js';
import type { Condition } from './conditions.js';
import type { RunResult } from './run-record.js';

export const caveatKinds = [
  'hipri-does-not-poll',
  'buffered',
  'cache-hits',
  'device-shared',
  'foreign-load',
  'steal',
  'interrupt-elsewhere',
  'throttled',
  'slow-clock',
] as const;

export type CaveatKind = (typeof caveatKinds)[number];

export interface Caveat {
  readonly kind: CaveatKind;
  readonly text: string;
}

export interface RunContext {
  readonly condition: Condition;
  readonly direct: boolean;
  readonly cpu: number;
  readonly cpuFacts: CpuFacts;
  /** Time that the run was asked to take, the ramp included, and without it [s]. */
  readonly loadSeconds: number;
  readonly runSeconds: number;
  /** Whether nothing below is cached by design: false for a target in memory. */
  readonly hasDevice: boolean;
}

/** Share of a CPU above which others are heard [judgement: 5 % of a CPU's time moves a median by about as much]. */
const FOREIGN = 0.05;
const STEAL = 0.01;
/** A device that polls interrupts for next to nothing; one that does not, for every request. */
const INTERRUPTS_A_REQUEST = 0.5;
/** Share of requests that never reached the device from which a cache is named: those of the ramp are a guess. */
const CACHED = 0.2;
/** Others' requests as a share of ours from which the device is shared. */
const SHARED = 0.1;

export function caveatsOf(result: RunResult, observed: Observed, context: RunContext): Caveat[] {
  const found = [
    ...aboutRequests(result, observed, context),
    aboutForeign(observed, context),
    aboutSteal(observed, context),
    ...aboutInterrupts(result, observed, context),
    ...aboutClock(observed, context),
  ];
  return found.filter((caveat) => caveat !== null);
}

/** fio counts after its ramp, the device from the start. */
function requestsMade({ requests }: RunResult, { loadSeconds, runSeconds }: RunContext): number {
  return (requests * loadSeconds) / runSeconds;
}

function aboutRequests(
  result: RunResult,
  { deviceRequests }: Observed,
  context: RunContext,
): (Caveat | null)[] {
  if (!context.direct) {
    return [{ kind: 'buffered', text: 'no O_DIRECT here: the page cache answered' }];
  }
  if (deviceRequests === null || !context.hasDevice) return [];
  const reading = context.condition.rw === 'randread';
  const seen = reading ? deviceRequests.reads : deviceRequests.writes;
  const made = requestsMade(result, context);
  const missing = 1 - seen / made;
  if (missing > CACHED) {
    return [
      {
        kind: missing > 0.95 ? 'buffered' : 'cache-hits',
        text: `the device saw ${percent(1 - missing)} of the requests: a cache above it answered the rest`,
      },
    ];
  }
  const others = deviceRequests.reads + deviceRequests.writes - made;
  return others > SHARED * made
    ? [{ kind: 'device-shared', text: `others had ${percent(others / made)} as many requests on the device` }]
    : [];
}

function aboutForeign({ foreign }: Observed, { cpu }: RunContext): Caveat | null {
  const [here, all] = [foreign.onPinnedCpu ?? 0, foreign.onAll ?? 0];
  if (here <= FOREIGN && all <= FOREIGN) return null;
  return {
    kind: 'foreign-load',
    text: `other processes had ${percent(here)} of CPU ${cpu} and ${percent(all)} of all CPUs`,
  };
}

function aboutSteal({ steal }: Observed, { cpu }: RunContext): Caveat | null {
  if (steal === null || steal <= STEAL) return null;
  return { kind: 'steal', text: `the hypervisor took ${percent(steal)} of CPU ${cpu}` };
}

function aboutInterrupts(
  result: RunResult,
  { interrupts }: Observed,
  context: RunContext,
): (Caveat | null)[] {
  if (interrupts === null) return [];
  const counts = Object.entries(interrupts);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const aRequest = all / requestsMade(result, context);
  const here = interrupts[String(context.cpu)] ?? 0;
  const [most] = counts.sort(([, a], [, b]) => b - a);
  const hipri = context.condition.engine.endsWith('+hipri');
  return [
    hipri && aRequest > INTERRUPTS_A_REQUEST
      ? {
          kind: 'hipri-does-not-poll',
          text: `hipri did not poll: ${aRequest.toFixed(2)} interrupts a request (see queue/io_poll and the kernel's version)`,
        }
      : null,
    // Without an interrupt a request it does not matter where the few go.
    aRequest > INTERRUPTS_A_REQUEST && here < all / 2
      ? {
          kind: 'interrupt-elsewhere',
          text: `fio ran on CPU ${context.cpu}, ${percent(most[1] / all)} of the interrupts went to CPU ${most[0]}`,
        }
      : null,
  ];
}

function aboutClock({ clockKHz, throttled }: Observed, { cpu, cpuFacts }: RunContext): (Caveat | null)[] {
  const { baseKHz, maxKHz } = cpuFacts.frequency;
  const least = baseKHz ?? (maxKHz === null ? null : maxKHz / 2);
  return [
    throttled !== null && throttled > 0
      ? { kind: 'throttled', text: `heat throttled CPU ${cpu} ${throttled} times` }
      : null,
    clockKHz !== null && least !== null && clockKHz < 0.95 * least
      ? {
          kind: 'slow-clock',
          text:
            `CPU ${cpu} ran at ${gigahertz(clockKHz)}, below ` +
            (baseKHz === null
              ? `half of its ${gigahertz(maxKHz ?? 0)}`
              : `its base of ${gigahertz(baseKHz)}`),
        }
      : null,
  ];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function gigahertz(kHz: number): string {
  return `${(kHz / 1e6).toFixed(1)} GHz`;
}
