/** What the numbers of a run tell about it, beside its options: whether they can be what they seem. */
import type { FioLatency, FioRun } from '../fio-run.js';
import {
  engineOf,
  isAsynchronous,
  isDurable,
  isGiven,
  isOn,
  isSynchronous,
  timeSeconds,
} from '../options.js';
import { type Finding, limit, note, unfit } from './finding.js';

/** Shorter runs see too few rare events, and polling that adapts may not have settled [ms]. */
const SHORT_RUN_MS = 5000;
/** Below this a 99.99th percentile is the largest value and nothing else. */
const FEW_IOS = 10_000;
/** Below either, it is a glimpse: start-up is most of it. */
const GLIMPSE_MS = 500;
const GLIMPSE_IOS = 1000;

/**
 * No drive answers a request faster, system call and completion included [ns]. A judgement: half of the 8 to 9 us that
 * an Optane P4800X takes for 4 KiB at queue depth 1 (AnandTech, 2017), less than any drive since.
 */
const FASTEST_DRIVE_NS = 4000;
/** A durable write is a write and a flush (or FUA), each a trip to the device [ns]. */
const FASTEST_DURABLE_NS = 15_000;

/** More in flight than this, and it was not one; less, and much of the time none was. */
const MOST_IN_FLIGHT = 1.05;
const LEAST_IN_FLIGHT = 0.75;

/** Context switches a request above which it slept for most, and below which for hardly any. */
const SLEEPS = 0.5;
const NEVER_SLEEPS = 0.02;

export function aboutSuccess({ error, direction }: FioRun): Finding[] {
  const findings: Finding[] = [];
  if (error !== 0) {
    findings.push(unfit('error', `fio reported error ${error}: the numbers stop where the job failed`));
  }
  if (direction === 'mixed') {
    findings.push(limit('unified', 'reads and writes are counted together'));
  }
  return findings;
}

/** Little's law: what was in flight is IOPS times latency, whatever the options say. */
export function aboutConcurrency(run: FioRun): Finding[] {
  const { options, iops, jobsTogether } = run;
  const findings: Finding[] = [];
  if (jobsTogether > 1 && (options['numjobs'] ?? '1') === '1') {
    findings.push(
      unfit(
        'together',
        `${jobsTogether} jobs of this file ran at the same time (no stonewall): each delays the others`,
      ),
    );
  }
  const meanNs = (run.latency ?? run.completion)?.meanNs;
  if (meanNs === undefined) return findings;
  const inFlight = (iops * meanNs) / 1e9;
  const told = inFlight.toFixed(2);
  const explained =
    findings.length > 0 || (options['iodepth'] ?? '1') !== '1' || (options['numjobs'] ?? '1') !== '1';
  if (inFlight > MOST_IN_FLIGHT && !explained) {
    findings.push(
      unfit(
        'in-flight',
        `IOPS x mean latency is ${told}: that many requests were in flight, though the options say 1`,
      ),
    );
  }
  const waits = ['rate', 'rate_iops', 'thinktime'].some((name) => isGiven(options, name));
  const shared = run.otherDirections > 0 || isDurable(options) || waits;
  if (inFlight < LEAST_IN_FLIGHT && !shared) {
    const period = 1e6 / iops;
    findings.push(
      limit(
        'gaps',
        `1 / IOPS is ${us(period)} µs but the mean latency ${us(meanNs / 1000)} µs: for the rest nothing was in ` +
          'flight, as when the CPU is taken away or fio does something else',
      ),
    );
  }
  return findings;
}

/** Figures that no drive can have. */
export function aboutPlausibility(run: FioRun): Finding[] {
  const { options, direction, iops } = run;
  const findings: Finding[] = [];
  const typical = typicalNs(run);
  if (typical !== null && typical < FASTEST_DRIVE_NS) {
    findings.push(
      unfit(
        'cached',
        `half of the ${direction}s took ${us(typical / 1000)} µs or less, and no drive answers in less than 4 µs: a ` +
          'cache, a hole in the file or a RAM device answered',
      ),
    );
  } else {
    const share = shareBelow(run.latency ?? run.completion, FASTEST_DRIVE_NS);
    if (share > 0.01) {
      findings.push(
        limit(
          'partly-cached',
          `${Math.round(100 * share)} % of the ${direction}s took less than 4 µs, which no drive does: a part was cached`,
        ),
      );
    }
  }
  if (direction === 'write' && isDurable(options) && depthIsOne(run) && 1e9 / iops < FASTEST_DURABLE_NS) {
    findings.push(
      unfit(
        'no-flush',
        `${thousands(iops)} synchronous writes a second, ${us(1e6 / iops)} µs each, cannot include a flush on a ` +
          'device: the flush was dropped or is switched off',
      ),
    );
  }
  const { syncs } = run;
  const every = Number(options['fsync'] ?? options['fdatasync'] ?? 0);
  if (direction === 'write' && every > 0 && syncs !== undefined && syncs < run.totalIos / every / 2) {
    findings.push(
      unfit(
        'syncs',
        `fio counted ${syncs} syncs for ${run.totalIos} writes, where one after every ${every} was asked`,
      ),
    );
  }
  return findings;
}

/** Whether the thread slept for its requests, by its context switches. */
export function aboutSleep(run: FioRun): Finding[] {
  const { options, switchesPerIo } = run;
  const engine = engineOf(options);
  const hipri = isOn(options, 'hipri');
  if (hipri && switchesPerIo !== undefined && switchesPerIo > SLEEPS) {
    return [
      limit(
        'hipri-slept',
        `hipri did not poll: ${switchesPerIo.toFixed(2)} context switches a request say that it slept for each; ` +
          'the device needs poll queues (nvme.poll_queues) and queue/io_poll 1',
      ),
    ];
  }
  if (hipri && engine === 'pvsync2' && switchesPerIo === undefined) {
    return [
      limit(
        'hipri',
        'hipri of pvsync2 does not poll, and says nothing, when queue/io_poll is 0 or Linux is 5.19 or later: ' +
          'count interrupts to know',
      ),
    ];
  }
  if (!hipri && switchesPerIo !== undefined && switchesPerIo < NEVER_SLEEPS && isSynchronous(engine)) {
    return [
      limit(
        'never-slept',
        'it never slept for a request, though nothing was asked to poll: a cache or a RAM device answered at once',
      ),
    ];
  }
  return [];
}

/** How long it ran, and over how many requests. */
export function aboutLength({ options, runtimeMs, totalIos }: FioRun): Finding[] {
  const findings: Finding[] = [];
  const seconds = runtimeMs / 1000;
  if (runtimeMs < GLIMPSE_MS || totalIos < GLIMPSE_IOS) {
    findings.push(
      unfit(
        'glimpse',
        `it ran for ${seconds} s and ${totalIos} requests: too little to tell anything from the start-up`,
      ),
    );
  } else if (runtimeMs < SHORT_RUN_MS) {
    const why =
      isOn(options, 'time_based') || options['runtime'] !== undefined ? '' : ' (no time_based runtime)';
    findings.push(
      limit('short', `it ran for ${seconds} s${why}: 5 s or more, repeated, would tell noise from effect`),
    );
  }
  const asked = timeSeconds(options['runtime']);
  if (asked !== null && asked > 0 && seconds < 0.9 * asked && !isOn(options, 'time_based')) {
    findings.push(
      note(
        'ended',
        `it ended after ${seconds} of the ${asked} s asked, having done its size: add time_based`,
      ),
    );
  }
  if (totalIos < FEW_IOS && totalIos >= GLIMPSE_IOS) {
    findings.push(limit('few', `only ${totalIos} requests: percentiles above 99 rest on few of them`));
  }
  return findings;
}

/** Which latencies and percentiles are there. */
export function aboutLatency({ options, latency, completion, submission }: FioRun): Finding[] {
  if (latency === undefined && completion === undefined) {
    return [
      limit(
        'iops-only',
        'IOPS only: latencies were switched off (gtod_reduce), so only 1 / IOPS can be compared',
      ),
    ];
  }
  const findings: Finding[] = [];
  const engine = engineOf(options);
  const asynchronous = isAsynchronous(engine) || submission !== undefined;
  if (asynchronous) {
    findings.push(
      note(
        'slat',
        `${engine} submits in a call of its own: compare by lat, not clat, which leaves the submission (and its kick) out`,
      ),
    );
  }
  // A synchronous engine stamps the submission just before the call, so there clat may stand in for lat.
  const shape = [latency, asynchronous ? undefined : completion].find(hasShape);
  if (shape !== undefined) {
    if (shape.bins === undefined) {
      findings.push(
        limit(
          'no-bins',
          'plain json: percentiles but no bins, so distributions compare at the percentiles only',
        ),
      );
    }
  } else if (hasShape(completion)) {
    findings.push(
      limit(
        'percentiles',
        'percentiles are of clat only (no lat_percentiles=1): of lat, only the mean can be compared',
      ),
    );
  } else {
    findings.push(limit('percentiles', 'no percentiles: only means can be compared'));
  }
  return findings;
}

function hasShape(latency: FioLatency | undefined): latency is FioLatency {
  return latency !== undefined && (latency.bins !== undefined || latency.percentilesNs.size > 0);
}

/** The median, else the mean; null without latencies. */
function typicalNs({ latency, completion }: FioRun): number | null {
  const median = [latency, completion]
    .map((kind) => kind?.percentilesNs.get(50))
    .find((ns) => ns !== undefined);
  return median ?? (latency ?? completion)?.meanNs ?? null;
}

/** Many writes in flight may share a flush. */
function depthIsOne({ options, jobsTogether }: FioRun): boolean {
  return (isSynchronous(engineOf(options)) || (options['iodepth'] ?? '1') === '1') && jobsTogether === 1;
}

function shareBelow(latency: FioLatency | undefined, ns: number): number {
  let below = 0;
  let all = 0;
  for (const [value, count] of latency?.bins ?? []) {
    all += count;
    if (value < ns) below += count;
  }
  return all === 0 ? 0 : below / all;
}

function us(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function thousands(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(1)} k` : value.toFixed(0);
}
