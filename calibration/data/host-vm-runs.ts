/** Runs of fio on the nested virtual machine of `data/host-vm`: a configuration each, over the sets that repeat it. */
import { isObject, numberField, show } from '../../formats/fio/fields.js';
import type { HostVmJob } from '../../scenarios/measured/host-vm.js';
import { ConfigError } from '../../sim/errors.js';
import { readRecorded } from './recorded.js';

/** A run: fio's `lat` [µs], and how much CPU time others had meanwhile [s, as a share of both CPUs]. */
export interface HostVmRun {
  readonly set: string;
  readonly job: HostVmJob;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly foreignShare: number;
}

/** A configuration with all of its runs. */
export interface HostVmConfiguration {
  /** Such as `psync 4k randread on CPU 1`. */
  readonly id: string;
  readonly job: HostVmJob;
  readonly runs: readonly HostVmRun[];
  /** Whether a fit may see its median latency. */
  readonly role: 'fitted' | 'held out';
}

/** A figure over runs [µs]. */
export interface RunsFigure {
  readonly us: number;
  readonly sdUs: number;
  readonly runs: number;
  readonly leftOut: number;
}

/** Sets that were pinned; of `engines` nobody knows on which CPU fio was. */
const SETS = ['engines_cpu1', 'bs', 'noise'];
/** Of the machine. */
const CPUS = 2;
/** Others' share of all CPUs from which a run is left out while enough quieter ones remain. */
const DISTURBED = 0.1;
const ENOUGH_QUIET = 3;
/** However alike its runs are, a figure is known no better than this [relative]. */
const LEAST_SD = 0.02;

/** Block sizes of psync on CPU 1 that a fit may see: every second one [bytes]; the others and both ends are predicted. */
const fittedSizes: readonly number[] = [1024, 4096, 16_384, 65_536];

/** The split of docs/calibration-plan.md, stated before any latency was looked at. */
function roleOf({ ioengine, rw, bs, cpu }: HostVmJob): HostVmConfiguration['role'] {
  if (cpu !== 1) return 'held out';
  if (ioengine === 'psync') return rw === 'randwrite' || fittedSizes.includes(bs) ? 'fitted' : 'held out';
  return ioengine === 'libaio' ? 'fitted' : 'held out';
}

/**
 * Every configuration, in the order of the sets.
 * @throws NotRecorded where the program was installed without its data
 */
export function hostVmConfigurations(): HostVmConfiguration[] {
  const found = new Map<string, HostVmRun[]>();
  for (const run of SETS.flatMap(runsOf)) {
    const id = hostVmJobId(run.job);
    found.set(id, [...(found.get(id) ?? []), run]);
  }
  return [...found].map(([id, runs]) => ({ id, job: runs[0].job, runs, role: roleOf(runs[0].job) }));
}

export function hostVmJobId({ ioengine, hipri, rw, bs, cpu }: HostVmJob): string {
  const size = bs < 1024 ? `${bs} B` : `${bs / 1024} KiB`;
  return `${ioengine}${hipri ? ' hipri' : ''} ${rw} ${size}, CPU ${cpu}`;
}

/** The median over undisturbed runs, as well known as they agree. */
export function figureOf(runs: readonly HostVmRun[], of: (run: HostVmRun) => number): RunsFigure {
  const quiet = runs.filter(({ foreignShare }) => foreignShare <= DISTURBED);
  const used = (quiet.length >= ENOUGH_QUIET ? quiet : runs).map(of).toSorted((a, b) => a - b);
  const n = used.length;
  const us = (used[(n - 1) >> 1] + used[n >> 1]) / 2;
  const mean = used.reduce((sum, each) => sum + each, 0) / n;
  const sd = n < 2 ? 0 : Math.sqrt(used.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1));
  // Of a normal, the median is known 1.25 times worse than the mean.
  return { us, sdUs: Math.max((1.25 * sd) / Math.sqrt(n), LEAST_SD * us), runs: n, leftOut: runs.length - n };
}

function runsOf(set: string): HostVmRun[] {
  const file = `host-vm/fio/${set}.runs.jsonl`;
  return readRecorded(file)
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [readHostVmRun(line, `data/${file}:${i + 1}`)]));
}

/** @throws ConfigError that names the line and the field */
export function readHostVmRun(line: string, where: string): HostVmRun {
  let found: unknown;
  try {
    found = JSON.parse(line);
  } catch (error) {
    throw new ConfigError(`${where}: no JSON`, { cause: error });
  }
  if (!isObject(found)) throw new ConfigError(`${where} is ${show(found)}; it must be an object`);
  const { ioengine, rw, cpu, set, bs, config, foreign_cpu_s: foreign } = found;
  if (ioengine !== 'psync' && ioengine !== 'pvsync2' && ioengine !== 'libaio' && ioengine !== 'io_uring')
    throw new ConfigError(`${where}: ioengine is ${show(ioengine)}; it must be psync, pvsync2, libaio or io_uring`);
  if (rw !== 'randread' && rw !== 'randwrite')
    throw new ConfigError(`${where}: rw is ${show(rw)}; it must be randread or randwrite`);
  if (cpu !== 0 && cpu !== 1) throw new ConfigError(`${where}: cpu is ${show(cpu)}; it must be 0 or 1`);
  // What others had is a difference of counters that are read one after the other: it may come out below 0.
  if (typeof foreign !== 'number')
    throw new ConfigError(`${where}: foreign_cpu_s is ${show(foreign)}; it must be a number`);
  const us = (key: string): number => numberField(found, key, where) / 1000;
  return {
    set: String(set),
    job: { ioengine, hipri: /hipri/u.test(String(config)), rw, bs: bytesOf(bs, where), cpu },
    p50Us: us('lat_p50_ns'),
    p99Us: us('lat_p99_ns'),
    foreignShare: foreign / (CPUS * numberField(found, 'secs', where)),
  };
}

function bytesOf(value: unknown, where: string): number {
  const found = /^(\d+)(k?)$/u.exec(String(value));
  if (found === null) throw new ConfigError(`${where}: bs is ${show(value)}; it must be like 512 or 4k`);
  return Number(found[1]) * (found[2] === 'k' ? 1024 : 1);
}
