/** Observations of runs of fio. */
import type { FioLatency, FioRun } from '../../formats/fio/fio-run.js';
import {
  canonical,
  engineOf,
  isDirect,
  isOn,
  sizeBytes,
  timeSeconds,
  wholeNumber,
} from '../../formats/fio/options.js';
import { checkRun, fitForDepthOne } from '../../formats/fio/support.js';
import type { Conditions, IngestedObservation, Metric } from './observation.js';
import { enough, percentileSdNs } from './tally.js';

const PERCENTS = [50, 90, 99, 99.9];

/** Everything that a run says. */
export function observationsOfRun(run: FioRun): IngestedObservation[] {
  const findings = checkRun(run);
  const common = {
    source: { file: run.fileName, part: run.jobName, direction: run.direction },
    conditions: conditionsOf(run.options, run.fioVersion),
    caveats: findings.map(({ text }) => text),
    fit: fitForDepthOne(findings),
    bound: null,
    count: run.totalIos,
  };
  const observation = (what: Metric, value: number, sd: number | null): IngestedObservation => {
    return { what, value, sd, ...common };
  };
  const periodUs = 1e6 / run.iops;
  // The runtime is told in whole milliseconds; what the period varies by is the latency's spread, where it is known.
  const spreadUs = (run.latency ?? run.completion)?.stddevNs;
  const rounding = run.runtimeMs > 0 ? periodUs / run.runtimeMs : 0;
  const sampling = spreadUs === undefined ? null : spreadUs / 1000 / Math.sqrt(run.totalIos);
  const periodSd = sampling === null ? null : Math.sqrt(sampling ** 2 + (rounding / Math.sqrt(12)) ** 2);
  return [
    observation('periodUs', periodUs, periodSd),
    ...latencyFigures(run.latency, run.totalIos).map(([name, us, sd]) => {
      return observation(`latencyUs.${name}`, us, sd);
    }),
    ...latencyFigures(run.completion, run.totalIos).map(([name, us, sd]) => {
      return observation(`completionLatencyUs.${name}`, us, sd);
    }),
    ...latencyFigures(run.submission, run.totalIos).map(([name, us, sd]) => {
      return observation(`submissionLatencyUs.${name}`, us, sd);
    }),
    ...(run.switchesPerIo === undefined
      ? []
      : [observation('perRequest.contextSwitches', run.switchesPerIo, null)]),
  ];
}

type Figure = [name: 'mean' | `p${number}`, us: number, sdUs: number | null];

function latencyFigures(latency: FioLatency | undefined, ios: number): Figure[] {
  if (latency === undefined) return [];
  const { meanNs, stddevNs, percentilesNs, bins } = latency;
  const count = latency.count ?? ios;
  const figures: Figure[] = [['mean', meanNs / 1000, stddevNs / 1000 / Math.sqrt(Math.max(1, count))]];
  for (const percent of PERCENTS) {
    const ns = percentilesNs.get(percent);
    if (ns === undefined || !enough(percent, count)) continue;
    const sd = bins === undefined ? null : percentileSdNs(bins, count, percent) / 1000;
    figures.push([`p${percent}`, ns / 1000, sd]);
  }
  return figures;
}

/** What the options of a job tell of the circumstances. */
export function conditionsOf(given: Readonly<Record<string, string>>, fioVersion: string | null): Conditions {
  const options = canonical(given);
  const thinktime = options['thinktime'];
  // fio takes a bare number for microseconds here.
  const thinkSeconds = /^\d+$/.test(thinktime ?? '') ? Number(thinktime) / 1e6 : timeSeconds(thinktime);
  return {
    engine: engineOf(options),
    rw: options['rw'] ?? 'read',
    blockBytes: sizeBytes(options['bs'] ?? '4k'),
    iodepth: wholeNumber(options['iodepth'] ?? '1'),
    jobs: wholeNumber(options['numjobs'] ?? '1'),
    direct: isDirect(options),
    hipri: isOn(options, 'hipri'),
    thinktimeUs: thinktime === undefined ? 0 : thinkSeconds === null ? null : thinkSeconds * 1e6,
    target: options['filename'] ?? null,
    cpusAllowed: options['cpus_allowed'] ?? null,
    fioVersion,
  };
}
