/** The words of fio's command line for one run. [fio HOWTO, versions 3.0 and later] */
import type { Condition } from './conditions.js';

export interface Run {
  readonly condition: Condition;
  readonly path: string;
  /** False where the file system has no O_DIRECT. */
  readonly direct: boolean;
  readonly cpu: number;
  readonly runSeconds: number;
  readonly rampSeconds: number;
  /** Where its requests go is another luck in each run, the same when it is repeated. */
  readonly seed: number;
  /** Where fio writes its result. */
  readonly output: string;
  /** Only ever true for a device that was named twice. */
  readonly mountedWrite: boolean;
}

export function fioArguments(run: Run): string[] {
  const { condition, path, direct, cpu, runSeconds, rampSeconds, seed, output, mountedWrite } = run;
  const [engine, hipri] = condition.engine.split('+');
  return [
    // Two locks on the same door: fio itself refuses to write in this mode.
    ...(condition.rw === 'randread' ? ['--readonly'] : []),
    `--name=${condition.id}`,
    `--filename=${path.replaceAll('\\', '\\\\').replaceAll(':', '\\:')}`,
    '--allow_file_create=0',
    ...(mountedWrite ? ['--allow_mounted_write=1'] : []),
    `--rw=${condition.rw}`,
    `--bs=${condition.blockBytes}`,
    `--ioengine=${engine}`,
    ...(hipri === undefined ? [] : ['--hipri=1']),
    `--direct=${direct ? 1 : 0}`,
    '--iodepth=1',
    '--numjobs=1',
    '--thread=1',
    `--cpus_allowed=${cpu}`,
    '--time_based=1',
    `--runtime=${Math.round(runSeconds * 1000)}ms`,
    `--ramp_time=${Math.round(rampSeconds * 1000)}ms`,
    '--norandommap=1',
    `--randseed=${seed}`,
    '--random_generator=tausworthe64',
    // What is cached stays so: dropping the cache of a device is not for a reader to do.
    '--invalidate=0',
    '--lat_percentiles=1',
    '--clat_percentiles=1',
    '--slat_percentiles=1',
    '--percentile_list=1:5:10:25:50:75:90:95:99:99.5:99.9:99.95:99.99',
    '--output-format=json+',
    `--output=${output}`,
    '--eta=never',
  ];
}
