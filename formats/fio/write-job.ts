/** Job files of fio that measure one request at a time: what `qd1 job` and `qd1 check-run` print. */
import type { Scenario } from '../../scenarios/scenario.js';
import { canonical, engineOf, type FioOptions, isOn } from './options.js';

/** A job file, and how it is run. */
export interface WrittenJob {
  readonly name: string;
  readonly text: string;
  /** The command line that runs it and leaves the result where the next command looks for it. */
  readonly command: string;
  /** What must be known before it is run; also in the text, as comments. */
  readonly warnings: readonly string[];
}

/** Stands where a name must be filled in. */
const FILL_IN = '/dev/FILL-IN';

/** Seconds left out at the start, and measured. */
const RAMP_S = 5;
const RUNTIME_S = 30;

/** The engines that come with fio; others are plugins. */
const BUILT_IN = [
  'psync',
  'pvsync2',
  'libaio',
  'io_uring',
  'io_uring_cmd',
  'sync',
  'pvsync',
  'vsync',
  'posixaio',
];

/**
 * The job that verifies what a scenario predicts, at queue depth 1.
 * @param filename disk or file to read or write
 */
export function jobOfScenario(scenario: Scenario, filename: string): WrittenJob {
  const { fio, vm, pinning, id, title, drive } = scenario;
  const notes: string[] = [];
  if (fio.iodepth !== 1 || fio.numjobs !== 1) {
    notes.push(
      `the scenario has iodepth ${fio.iodepth} and numjobs ${fio.numjobs}; this job has one request in flight`,
    );
  }
  const where = vm === null ? `CPU ${pinning.application} of the host` : 'CPU 0 of the guest';
  notes.push(
    `runs on ${where}, ${vm === null ? 'where the scenario has it' : 'whose vCPU thread must be pinned'}`,
  );
  const pollQueues = vm === null ? drive.pollQueues : vm.pollQueues;
  if (fio.hipri) {
    notes.push(
      pollQueues > 0
        ? `hipri polls only with poll queues in this kernel: poll_queues=${pollQueues} of the driver, queue/io_poll 1`
        : 'hipri does not poll here: the scenario has no poll queues in this kernel',
    );
  }
  return write({
    name: plainName(id),
    about: `${id}: ${title}`,
    notes,
    options: {
      ioengine: fio.ioengine,
      ...(fio.hipri ? { hipri: '1' } : {}),
      ...(fio.sqthreadPoll ? { sqthread_poll: '1' } : {}),
      ...(fio.sqthreadPoll && vm === null ? { sqthread_poll_cpu: String(pinning.sqThread) } : {}),
      ...(fio.fixedbufs ? { fixedbufs: '1' } : {}),
      ...(fio.registerfiles ? { registerfiles: '1' } : {}),
      ...(fio.sync === 'none' ? {} : { sync: fio.sync }),
      filename,
      rw: fio.rw,
      bs: fioSize(fio.bs),
      ...(fio.thinktimeNs > 0 ? { thinktime: thinktime(fio.thinktimeNs) } : {}),
    },
    cpu: vm === null ? pinning.application : 0,
    after: `npx qd1 compare ${id} --measured ${plainName(id)}.json`,
  });
}

/** What a job or run should have been, to measure the same requests one at a time. */
export function jobLike(name: string, given: FioOptions): WrittenJob {
  const options = canonical(given);
  const writes = /^(?:rand)?write/.test(options['rw'] ?? 'read');
  const hipri = isOn(options, 'hipri');
  const engine = engineOf(options);
  const onDevice = options['filename']?.startsWith('/dev/') ?? false;
  const needsSize = !onDevice && options['size'] !== undefined;
  return write({
    name: plainName(name),
    about: `${name}, one request at a time`,
    notes: ['choose the CPU: the one that the drive interrupts, or none but always the same'],
    options: {
      ioengine: BUILT_IN.includes(engine) ? engine : 'psync',
      ...(hipri ? { hipri: '1' } : {}),
      filename: plainValue(options['filename']) ?? FILL_IN,
      ...(needsSize ? { size: plainValue(options['size']) ?? '1g' } : {}),
      rw: writes ? 'randwrite' : 'randread',
      bs: /^\d+[km]?i?b?$/i.test(options['bs'] ?? '') ? options['bs'] : '4k',
    },
    cpu: 0,
    after: `npx qd1 check-run ${plainName(name)}.json`,
  });
}

interface Job {
  readonly name: string;
  readonly about: string;
  readonly notes: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly cpu: number;
  readonly after: string;
}

function write({ name, about, notes, options, cpu, after }: Job): WrittenJob {
  const writes = !/^(?:rand)?read$/.test(options['rw']);
  const warnings: string[] = [];
  if (writes) warnings.push(`it writes to ${options['filename']} and destroys what is there`);
  if (options['filename'] === FILL_IN) warnings.push('filename must be filled in');
  if (!BUILT_IN.includes(options['ioengine'])) {
    warnings.push(`fio needs its plugin for ioengine ${options['ioengine']}`);
  }
  const command = [
    'fio',
    '--output-format=json+',
    `--output=${name}.json`,
    ...(writes ? [] : ['--readonly']),
    `${name}.fio`,
  ].join(' ');
  const settings = {
    ...options,
    direct: '1',
    iodepth: '1',
    numjobs: '1',
    norandommap: '1',
    randrepeat: '0',
    ramp_time: `${RAMP_S}`,
    runtime: `${RUNTIME_S}`,
    time_based: '1',
    lat_percentiles: '1',
    cpus_allowed: `${cpu}`,
  };
  const lines = [
    `; ${oneLine(about)}`,
    ...warnings.map((warning) => `; WARNING: ${warning}`),
    ...notes.map((note) => `; ${note}`),
    `; run:  ${command}`,
    `; then: ${after}`,
    '[global]',
    ...Object.entries(settings).map(([option, value]) => `${option}=${value}`),
    '',
    `[${name}]`,
  ];
  return { name, text: `${lines.join('\n')}\n`, command, warnings };
}

/** A name that is a file's, a section's and a word of a shell's. */
function plainName(name: string): string {
  return (
    name
      .replaceAll(/[^\w.-]+/g, '-')
      .replaceAll(/^[-.]+|-+$/g, '')
      .slice(0, 60) || 'job'
  );
}

/** A value that ends neither its line nor its option. */
function plainValue(value: string | undefined): string | null {
  return value !== undefined && value !== '' && /^[\w./:%+@=,-]+$/.test(value) ? value : null;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, 100);
}

function fioSize(bytes: number): string {
  return bytes % 1024 === 0 ? `${bytes / 1024}k` : String(bytes);
}

/** fio counts in whole microseconds; a finer sleep is given in nanoseconds. */
function thinktime(ns: number): string {
  return ns % 1000 === 0 ? `${ns / 1000}us` : `${Math.max(1, Math.round(ns / 1000))}us`;
}
