/** What `qd1 check-run` finds out: a run of fio, or the job of one, held against what queue depth 1 needs. */
import type { Finding } from '../formats/fio/check/finding.js';
import { readFio } from '../formats/fio/fio-json.js';
import type { FioRun } from '../formats/fio/fio-run.js';
import { whatItTells } from '../formats/fio/check/statements.js';
import { type FioJob, readJobFile } from '../formats/fio/job-file.js';
import { canonical, engineOf } from '../formats/fio/options.js';
import { checkJob, checkRun, fitForDepthOne } from '../formats/fio/support.js';
import { jobLike, type WrittenJob } from '../formats/fio/write-job.js';
import { detectFormat, type FormatName, formatNames, HEAD } from '../formats/detect.js';
import { ConfigError } from '../sim/errors.js';
import { didYouMean } from '../sim/nearest.js';
import type { TextFile } from './read-file.js';

/** One job, and one direction where it has run. */
export interface CheckedRun {
  readonly job: string;
  /** Null for a job that has not run. */
  readonly measured: {
    readonly direction: string;
    readonly fioVersion: string;
    readonly requests: number;
    readonly seconds: number;
    readonly iops: number;
    /** 1e6 / iops. */
    readonly periodUs: number;
    /** Mean of lat, else of clat; null where fio measured neither. */
    readonly meanLatencyUs: number | null;
  } | null;
  readonly engine: string;
  readonly fit: boolean;
  /** What it can tell, in words. */
  readonly tells: readonly string[];
  /** What it cannot, and why. */
  readonly findings: readonly Finding[];
}

export interface CheckResult {
  readonly schemaVersion: 1;
  readonly file: string;
  readonly kind: 'result' | 'job file';
  /** Whether every one is fit for queue depth 1. */
  readonly fit: boolean;
  readonly runs: readonly CheckedRun[];
  /** Of the file as a whole, such as includes that were not read. */
  readonly notes: readonly string[];
  /** The job that would do, for the first of `runs`. */
  readonly job: Pick<WrittenJob, 'name' | 'text' | 'command' | 'warnings'>;
}

/**
 * @param job the one to look at; undefined for all
 * @throws ConfigError for what is neither a result nor a job file of fio, and for a job that is not in it
 */
export function checkFile({ name, text }: TextFile, job: string | undefined): CheckResult {
  const format = detectFormat(text.slice(0, HEAD));
  if (format === 'fio-job') {
    const { jobs, includes } = readJobFile(text, name);
    const chosen = choose(jobs, (one) => one.name, job, name);
    const notes = includes.map((file) => `it includes ${file}, which is not read`);
    return result(
      name,
      'job file',
      chosen.map(checkedJob),
      notes,
      jobLike(chosen[0].name, chosen[0].options),
    );
  }
  refuseOther(format, name);
  const runs = choose(readFio(text, name), ({ jobName }) => jobName, job, name);
  return result(name, 'result', runs.map(checkedRun), [], jobLike(runs[0].jobName, runs[0].options));
}

function refuseOther(format: FormatName | null, name: string): void {
  if (format === null || format.startsWith('fio-')) return;
  throw new ConfigError(
    `${name} is ${formatNames[format]}, not a result of fio; qd1 ingest ${name} reads it, and ` +
      'check-run wants the result of fio --output-format=json+, or a job file',
  );
}

function result(
  file: string,
  kind: CheckResult['kind'],
  runs: readonly CheckedRun[],
  notes: readonly string[],
  job: WrittenJob,
): CheckResult {
  return { schemaVersion: 1, file, kind, fit: runs.every(({ fit }) => fit), runs, notes, job };
}

function choose<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  job: string | undefined,
  file: string,
): T[] {
  if (job === undefined) return [...all];
  const chosen = all.filter((one) => nameOf(one) === job);
  if (chosen.length > 0) return chosen;
  const names = [...new Set(all.map(nameOf))];
  const shown = names.slice(0, 8).map((one) => `"${one}"`);
  const guess =
    didYouMean(job, names) || `; there is ${shown.join(', ')}${names.length > 8 ? ' and more' : ''}`;
  throw new ConfigError(`${file} has no job "${job}"${guess}`);
}

function checkedRun(run: FioRun): CheckedRun {
  const findings = checkRun(run);
  const mean = (run.latency ?? run.completion)?.meanNs;
  return {
    job: run.jobName,
    measured: {
      direction: run.direction,
      fioVersion: run.fioVersion,
      requests: run.totalIos,
      seconds: run.runtimeMs / 1000,
      iops: run.iops,
      periodUs: 1e6 / run.iops,
      meanLatencyUs: mean === undefined ? null : mean / 1000,
    },
    engine: engineOf(canonical(run.options)),
    fit: fitForDepthOne(findings),
    tells: whatItTells(run, findings),
    findings,
  };
}

function checkedJob({ name, options }: FioJob): CheckedRun {
  const findings = checkJob(options);
  return {
    job: name,
    measured: null,
    engine: engineOf(canonical(options)),
    fit: fitForDepthOne(findings),
    tells: [],
    findings,
  };
}
