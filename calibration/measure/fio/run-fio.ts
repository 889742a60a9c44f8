/** Runs fio once and reads what it says; a run that fails is a record too, only a missing fio is an error. */
import { readFile, rename, unlink } from 'node:fs/promises';
import { isObject } from '../../../formats/fio/fields.js';
import { readFio } from '../../../formats/fio/fio-json.js';
import { ConfigError } from '../../../sim/errors.js';
import { NotInstalled, runGroup } from '../group-process.js';
import { fioArguments, type Run } from './fio-arguments.js';
import { resultOf, type RunResult } from './run-record.js';

/** Beyond the time that was asked for, what fio may take to start and to end [s]. */
const SLACK_SECONDS = 30;

/** How fio came out. */
export interface FioOutcome {
  readonly result: RunResult | null;
  readonly failure: string | null;
  /** Whether there is a raw result at the path. */
  readonly kept: boolean;
}

/**
 * The version, such as `fio-3.33`.
 * @throws NotInstalled in a sentence that says how to get it
 */
export async function fioVersion(signal: AbortSignal): Promise<string> {
  try {
    return (await runGroup('fio', ['--version'], { signal, seconds: SLACK_SECONDS })).stdout.trim();
  } catch (error) {
    if (!(error instanceof NotInstalled)) throw error;
    throw new NotInstalled('fio is not installed; install it (Debian and Ubuntu: apt install fio)', {
      cause: error,
    });
  }
}

/**
 * @param run its `output` gets fio's raw result, whole or not at all
 * @throws Interrupted when `signal` is aborted
 */
export async function runFio(run: Run, signal: AbortSignal): Promise<FioOutcome> {
  const partial = `${run.output}.partial`;
  try {
    const ended = await runGroup('fio', fioArguments({ ...run, output: partial }), {
      signal,
      seconds: run.runSeconds + run.rampSeconds + SLACK_SECONDS,
    });
    const text = await readFile(partial, 'utf8').catch(() => '');
    if (text.trim() === '')
      return { result: null, failure: firstLine(ended.stderr, ended.stdout), kept: false };
    await rename(partial, run.output);
    return { ...read(text, run.output), kept: true };
  } catch (error) {
    // One that hung was stopped: that is how this run came out, and the next may be better.
    if (error instanceof ConfigError && !(error instanceof NotInstalled)) {
      return { result: null, failure: error.message, kept: false };
    }
    throw error;
  } finally {
    await unlink(partial).catch(() => undefined);
  }
}

function read(text: string, name: string): Omit<FioOutcome, 'kept'> {
  try {
    const runs = readFio(text, name);
    const failed = runs.find(({ error }) => error !== 0);
    if (failed !== undefined) return { result: null, failure: `fio ended with error ${failed.error}` };
    const result = resultOf(runs[0], cpuShareOf(text));
    return result === null
      ? { result, failure: 'fio kept no percentiles of lat' }
      : { result, failure: null };
  } catch (error) {
    if (error instanceof ConfigError)
      return { result: null, failure: error.message.replace(`${name}: `, '') };
    throw error;
  }
}

/** `usr_cpu` and `sys_cpu` of the first job, in percent of its run; 0 where fio does not say. */
function cpuShareOf(text: string): number {
  const document: unknown = JSON.parse(text.slice(text.indexOf('{')));
  const jobs = isObject(document) ? document['jobs'] : undefined;
  const job: unknown = Array.isArray(jobs) ? jobs[0] : undefined;
  if (!isObject(job)) return 0;
  const share = (name: string): number => (typeof job[name] === 'number' ? job[name] / 100 : 0);
  return share('usr_cpu') + share('sys_cpu');
}

function firstLine(...texts: readonly string[]): string {
  const line = texts
    .join('\n')
    .split('\n')
    .find((words) => words.trim() !== '');
  return line === undefined ? 'fio gave no result' : `fio: ${line.trim().replace(/^fio: /, '')}`;
}
