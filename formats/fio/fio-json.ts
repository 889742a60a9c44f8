/**
 * Reads the results that fio prints with `--output-format=json` or `json+` (fio 3.0 and later; fields as in
 * fio-3.42 stat.c). Text in, objects out.
 */
import { ConfigError } from '../../sim/errors.js';
import { describeErrno } from './errno.js';
import { type Fields, isObject, numberField, objectField, optionalNumberField, show } from './fields.js';
import { readLatency } from './fio-latency.js';
import type { FioDirection, FioRun } from './fio-run.js';
import { type JsonDocument, jsonDocuments } from './json-documents.js';
import { withoutSnapshots } from './status-interval.js';

const DIRECTIONS: readonly FioDirection[] = ['read', 'write', 'trim', 'mixed'];

/**
 * One entry for each job and direction that did I/O, in the order of the file.
 *
 * Lines around the JSON, several documents in a row and the running totals of `--status-interval` are understood.
 * A job that failed after some I/O is kept, its `error` set, as long as another job of the file did not fail.
 * @param text what fio printed
 * @param fileName named in messages and in each run
 * @throws ConfigError in one sentence, when the text is not a fio result, is cut off, or holds no usable job.
 */
export function readFio(text: string, fileName: string): FioRun[] {
  const jobs = withoutSnapshots(jsonDocuments(text, fileName)).flatMap((found) =>
    jobsOfDocument(found, fileName),
  );
  const runs = jobs.flatMap((job) => job.runs);
  if (!runs.some((run) => run.error === 0)) throw nothingUsable(jobs, fileName);
  return runs;
}

/** A job as found, with or without I/O. */
export interface Job {
  name: string;
  error: number;
  options: Readonly<Record<string, string>>;
  runs: FioRun[];
}

/** The jobs of one document. */
export function jobsOfDocument({ value, line }: JsonDocument, fileName: string): Job[] {
  const fioVersion = value['fio version'];
  if (typeof fioVersion !== 'string') {
    throw new ConfigError(
      `${fileName} line ${line} begins JSON without a "fio version", so it is not a result of fio; ` +
        'give the result of fio --output-format=json+',
    );
  }
  // fio --client names the list after the machines; its entries are the same.
  const list = value['jobs'] ?? value['client_stats'];
  if (!Array.isArray(list)) {
    throw new ConfigError(`${fileName} line ${line}: jobs is ${show(list)}; it must be a list`);
  }
  const globalOptions = optionsOf(value, 'global options', fileName);
  const jobs = list.map((job: unknown, index) => {
    if (!isObject(job))
      throw new ConfigError(`${fileName}: job ${index + 1} is ${show(job)}; it must be an object`);
    return readJob(job, index, { fileName, fioVersion, globalOptions });
  });
  countTogether(jobs);
  return jobs;
}

/** Jobs run at the same time but for those that wait, by `stonewall`, for all before them. */
function countTogether(jobs: readonly Job[]): void {
  let together: Job[] = [];
  for (const [index, job] of jobs.entries()) {
    if (job.options['stonewall'] !== undefined || job.options['wait_for_previous'] !== undefined)
      together = [];
    // fio --client adds a sum of all as a job of its own.
    if (index === jobs.length - 1 && job.name === 'All clients') break;
    together.push(job);
    for (const { runs } of together) for (const run of runs) run.jobsTogether = together.length;
  }
}

interface Context {
  fileName: string;
  fioVersion: string;
  globalOptions: Record<string, string>;
}

function readJob(job: Fields, index: number, { fileName, fioVersion, globalOptions }: Context): Job {
  const name = typeof job['jobname'] === 'string' ? job['jobname'] : `job ${index + 1}`;
  const where = `${fileName}: job ${show(name)}`;
  const error = optionalNumberField(job, 'error', where) ?? 0;
  const options = { ...globalOptions, ...optionsOf(job, 'job options', where) };
  const runs: FioRun[] = [];
  for (const direction of DIRECTIONS) {
    const fields = objectField(job, direction, where);
    if (fields === undefined) continue;
    const at = `${where} ${direction}`;
    const totalIos = numberField(fields, 'total_ios', at);
    const runtimeMs = numberField(fields, 'runtime', at);
    // fio's own iops is the same quotient, rounded; it is used when the runtime is below its resolution.
    const iops =
      runtimeMs > 0 ? (1000 * totalIos) / runtimeMs : (optionalNumberField(fields, 'iops', at) ?? 0);
    if (totalIos === 0 || iops === 0) continue;
    runs.push({
      fileName,
      fioVersion,
      jobName: name,
      options,
      direction,
      totalIos,
      runtimeMs,
      iops,
      latency: readLatency(fields, 'lat', at),
      completion: readLatency(fields, 'clat', at),
      submission: readLatency(fields, 'slat', at),
      error,
      switchesPerIo: undefined,
      syncs: syncsOf(job),
      otherDirections: 0,
      jobsTogether: 1,
    });
  }
  const ios = runs.reduce((sum, run) => sum + run.totalIos, 0);
  const switches = optionalNumberField(job, 'ctx', where);
  for (const run of runs) {
    run.otherDirections = runs.length - 1;
    run.switchesPerIo = switches === undefined ? undefined : switches / ios;
  }
  return { name, error, options, runs };
}

function syncsOf(job: Fields): number | undefined {
  const count = isObject(job['sync']) ? job['sync']['total_ios'] : undefined;
  return typeof count === 'number' ? count : undefined;
}

/** Options as strings; fio prints them so, and a flag without a value as "". */
function optionsOf(fields: Fields, key: string, where: string): Record<string, string> {
  const options = objectField(fields, key, where) ?? {};
  const entries = Object.entries(options).filter(([, value]) => typeof value !== 'object');
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** What is said of a file in which no job can be used. */
export function nothingUsable(jobs: readonly Job[], fileName: string): ConfigError {
  const failed = jobs.find((job) => job.error !== 0);
  if (failed !== undefined) {
    return new ConfigError(
      `${fileName}: job ${show(failed.name)} failed with error ${describeErrno(failed.error, failed.options)}`,
    );
  }
  if (jobs.length === 0)
    return new ConfigError(`${fileName} holds a fio result without jobs; give one with a job`);
  const names = jobs.slice(0, 3).map((job) => show(job.name));
  return new ConfigError(
    `${fileName}: no request was completed by job ${names.join(', ')}; give a job that runs past its ramp_time`,
  );
}
