/**
 * The table of what virtual machines were measured to do: `runs.csv`, a row a configuration.
 *
 * One reader for `data/qemu-vm/runs.csv` and for what `qd1 measure --vm` writes. The latter has the same columns, then
 * those of {@link MORE_COLUMNS}; where these are absent, they hold what the earlier table was measured with.
 */
import type {
  VmAccel,
  VmAio,
  VmBackend,
  VmConfiguration,
} from '../../scenarios/measured/vm-configuration.js';
import { ConfigError } from '../../sim/errors.js';

export type { VmAccel, VmConfiguration, VmLayout } from '../../scenarios/measured/vm-configuration.js';

/** The columns that every table has, in this order. */
export const COLUMNS = [
  'part',
  'backend',
  'mode',
  'poll_max_ns',
  'smp',
  'queues',
  'packed',
  'threads',
  'hipri',
  'think_us',
  'layout',
  'samples',
  'iops',
  'mean_us',
  'p10_us',
  'p50_us',
  'p90_us',
  'p99_us',
  'p999_us',
  'cpu_iothread',
  'cpu_main',
  'cpu_vcpu',
  'iops_min',
  'iops_max',
  'p50_min',
  'p50_max',
] as const;

/** The columns that may follow. */
export const MORE_COLUMNS = [
  'poll_grow',
  'poll_shrink',
  'event_idx',
  'accel',
  'left_out',
  'foreign_cpu',
  'kicks',
  'wakes',
  'poll_hits',
  'poll_misses',
  'poll_grows',
  'poll_shrinks',
] as const;

/** A column of a table. */
export type Column = (typeof COLUMNS)[number] | (typeof MORE_COLUMNS)[number];

/** Median over the samples, and the lowest and highest of them. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Latency of a request as the guest's program times it [µs]; medians over the samples. */
export interface VmLatencyUs {
  readonly mean: number;
  readonly p10: number;
  readonly p50: Spread;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
}

/** Share of one host CPU each thread used; medians over the samples. */
export interface VmCpu {
  readonly iothread: number;
  readonly mainLoop: number;
  /** All vCPU threads together. */
  readonly vcpus: number;
}

/**
 * What happened for each request; null where it was not recorded. Kicks and wakes are the kernel's counts during the
 * samples themselves. What polling did comes from QEMU's trace events in an extra pass, since tracing slows the machine.
 */
export interface VmEvents {
  /** Notifications by the guest: under software emulation each is an eventfd write by a vCPU's thread. */
  readonly kicks: number | null;
  /** Times that the thread which serves the disk slept and was woken. */
  readonly wakes: number | null;
  /** Busy polls of the IOThread that found something, and those that did not. */
  readonly pollHits: number | null;
  readonly pollMisses: number | null;
  /** Changes of the IOThread's poll_ns. */
  readonly grows: number | null;
  readonly shrinks: number | null;
}

/** One measured configuration. */
export interface VmRun extends VmConfiguration {
  /** Line in its file, from 1. */
  readonly line: number;
  /** The experiment that it belongs to: rows of one part were measured interleaved. */
  readonly part: string;
  readonly accel: VmAccel;
  /** How many samples the medians are over. */
  readonly samples: number;
  /** Samples that do not count, since the host was slowed while they were taken; null where it was not watched. */
  readonly leftOut: number | null;
  /** Of all threads together. */
  readonly iops: Spread;
  readonly latencyUs: VmLatencyUs;
  readonly cpu: VmCpu;
  /** CPUs that others used meanwhile, in the median; null where it was not recorded. */
  readonly foreignCpu: number | null;
  readonly events: VmEvents;
}

/**
 * The rows of a table, in order.
 * @param fileName for messages only
 * @throws ConfigError naming file, line and column of the first value that is not of the format
 */
export function readVmRuns(text: string, fileName: string): VmRun[] {
  const lines = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  if (lines.at(-1) === '') lines.pop();
  const header = (lines[0] ?? '').split(',');
  const unknown = header.find((name) => !isColumn(name));
  const missing = COLUMNS.find((name) => !header.includes(name));
  if (missing !== undefined || unknown !== undefined) {
    const what = missing === undefined ? `has the unknown column "${unknown}"` : `has no column "${missing}"`;
    throw new ConfigError(
      `${fileName}:1: the table of virtual machine runs ${what}; it needs ${COLUMNS.join(',')}`,
    );
  }
  return lines.slice(1).map((line, index) => {
    const where = `${fileName}:${index + 2}`;
    const cells = line.split(',');
    if (cells.length !== header.length) {
      throw new ConfigError(`${where}: row has ${cells.length} fields where the header has ${header.length}`);
    }
    return readRow(new Row(new Map(header.map((name, at) => [name, cells[at]])), where), index + 2);
  });
}

function isColumn(name: string): name is Column {
  return [...COLUMNS, ...MORE_COLUMNS].some((column) => column === name);
}

function readRow(row: Row, line: number): VmRun {
  const mode = row.oneOf('mode', ['main', 'iothread']);
  return {
    line,
    part: row.text('part'),
    backend: row.backend(),
    mode,
    pollMaxNs: mode === 'main' ? null : row.count('poll_max_ns'),
    grow: row.absent('poll_grow') ? 0 : row.count('poll_grow'),
    shrink: row.absent('poll_shrink') ? 0 : row.count('poll_shrink'),
    smp: row.positive('smp'),
    queues: row.positive('queues'),
    packed: row.flag('packed'),
    eventIdx: row.absent('event_idx') ? true : row.flag('event_idx'),
    threads: row.positive('threads'),
    hipri: row.flag('hipri'),
    thinkUs: row.amount('think_us'),
    layout: row.oneOf('layout', ['split', 'cross']),
    accel: row.absent('accel') ? 'tcg' : row.oneOf('accel', ['tcg', 'kvm']),
    samples: row.positive('samples'),
    leftOut: row.absent('left_out') ? null : row.count('left_out'),
    iops: { median: row.amount('iops'), min: row.amount('iops_min'), max: row.amount('iops_max') },
    latencyUs: {
      mean: row.amount('mean_us'),
      p10: row.amount('p10_us'),
      p50: { median: row.amount('p50_us'), min: row.amount('p50_min'), max: row.amount('p50_max') },
      p90: row.amount('p90_us'),
      p99: row.amount('p99_us'),
      p999: row.amount('p999_us'),
    },
    cpu: {
      iothread: row.amount('cpu_iothread'),
      mainLoop: row.amount('cpu_main'),
      vcpus: row.amount('cpu_vcpu'),
    },
    foreignCpu: row.amountIfAny('foreign_cpu'),
    events: {
      kicks: row.amountIfAny('kicks'),
      wakes: row.amountIfAny('wakes'),
      pollHits: row.amountIfAny('poll_hits'),
      pollMisses: row.amountIfAny('poll_misses'),
      grows: row.amountIfAny('poll_grows'),
      shrinks: row.amountIfAny('poll_shrinks'),
    },
  };
}

/** One row's cells by column; each reader throws with file, line and column. */
class Row {
  constructor(
    private readonly cells: ReadonlyMap<string, string>,
    private readonly where: string,
  ) {}

  /** The column is not there, or its cell is empty. */
  absent(column: Column): boolean {
    return (this.cells.get(column) ?? '') === '';
  }

  text(column: Column): string {
    return this.cells.get(column) ?? '';
  }

  amount(column: Column): number {
    const text = this.text(column);
    if (!/^\d+(\.\d+)?(e[-+]?\d+)?$/i.test(text)) throw this.malformed(column, 'a number, 0 or more');
    return Number(text);
  }

  amountIfAny(column: Column): number | null {
    return this.absent(column) ? null : this.amount(column);
  }

  count(column: Column): number {
    const text = this.text(column);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
      throw this.malformed(column, 'a whole number, 0 or more');
    }
    return Number(text);
  }

  positive(column: Column): number {
    const value = this.count(column);
    if (value === 0) throw this.malformed(column, 'a whole number, 1 or more');
    return value;
  }

  flag(column: Column): boolean {
    return /^(true|1)$/i.test(this.oneOf(column, ['True', 'False', 'true', 'false', '1', '0']));
  }

  oneOf<T extends string>(column: Column, accepted: readonly T[]): T {
    const found = accepted.find((value) => value === this.text(column));
    if (found === undefined) throw this.malformed(column, `one of ${accepted.join(', ')}`);
    return found;
  }

  backend(): VmBackend {
    const found = parseBackend(this.text('backend'));
    if (found === null) {
      throw this.malformed('backend', 'null:<latency in ns>, file:threads, file:native or file:io_uring');
    }
    return found;
  }

  private malformed(column: Column, accepted: string): ConfigError {
    const found = this.text(column);
    const shortened = found.length > 60 ? `${found.slice(0, 60)}...` : found;
    return new ConfigError(`${this.where}: ${column} is "${shortened}"; it must be ${accepted}`);
  }
}

/** `null:10000` or `file:io_uring`; null where it is neither. */
export function parseBackend(text: string): VmBackend | null {
  const latency = /^null:(\d{1,12})$/.exec(text);
  if (latency !== null) return { kind: 'null', latencyNs: Number(latency[1]) };
  const aio = /^file:(threads|native|io_uring)$/.exec(text);
  return aio === null ? null : { kind: 'file', aio: aio[1] as VmAio };
}

/** The text that {@link parseBackend} reads. */
export function backendText(backend: VmBackend): string {
  return backend.kind === 'null' ? `null:${backend.latencyNs}` : `file:${backend.aio}`;
}

/** The table that {@link readVmRuns} reads, with all columns. */
export function vmRunsCsv(runs: readonly Omit<VmRun, 'line'>[]): string {
  const header = [...COLUMNS, ...MORE_COLUMNS].join(',');
  return `${[header, ...runs.map((run) => cellsOf(run).join(','))].join('\n')}\n`;
}

function cellsOf(run: Omit<VmRun, 'line'>): string[] {
  const { iops, latencyUs, cpu, events } = run;
  const cells: Record<Column, string | number | boolean | null> = {
    part: run.part,
    backend: backendText(run.backend),
    mode: run.mode,
    poll_max_ns: run.pollMaxNs,
    smp: run.smp,
    queues: run.queues,
    packed: run.packed,
    threads: run.threads,
    hipri: run.hipri ? 1 : 0,
    think_us: run.thinkUs,
    layout: run.layout,
    samples: run.samples,
    iops: rounded(iops.median, 2),
    mean_us: rounded(latencyUs.mean, 3),
    p10_us: rounded(latencyUs.p10, 3),
    p50_us: rounded(latencyUs.p50.median, 3),
    p90_us: rounded(latencyUs.p90, 3),
    p99_us: rounded(latencyUs.p99, 3),
    p999_us: rounded(latencyUs.p999, 3),
    cpu_iothread: rounded(cpu.iothread, 4),
    cpu_main: rounded(cpu.mainLoop, 4),
    cpu_vcpu: rounded(cpu.vcpus, 4),
    iops_min: rounded(iops.min, 2),
    iops_max: rounded(iops.max, 2),
    p50_min: rounded(latencyUs.p50.min, 3),
    p50_max: rounded(latencyUs.p50.max, 3),
    poll_grow: run.grow,
    poll_shrink: run.shrink,
    event_idx: run.eventIdx,
    accel: run.accel,
    left_out: run.leftOut,
    foreign_cpu: rounded(run.foreignCpu, 4),
    kicks: rounded(events.kicks, 4),
    wakes: rounded(events.wakes, 4),
    poll_hits: rounded(events.pollHits, 4),
    poll_misses: rounded(events.pollMisses, 4),
    poll_grows: rounded(events.grows, 4),
    poll_shrinks: rounded(events.shrinks, 4),
  };
  return [...COLUMNS, ...MORE_COLUMNS].map((name) => told(cells[name]));
}

function told(value: string | number | boolean | null): string {
  if (value === null) return '';
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
