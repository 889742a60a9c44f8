import type { FioLatency, FioRun } from './fio-run.js';

/** Shorter runs see too few rare events, and polling that adapts may not have settled [ms]. */
const SHORT_RUN_MS = 5000;
/** Below this a 99.99th percentile is the largest value and nothing else. */
const FEW_IOS = 10_000;

/** Engines whose submission is a call of its own, so that `clat` leaves a part of the request out. */
const ASYNCHRONOUS = ['libaio', 'io_uring', 'io_uring_cmd', 'posixaio', 'windowsaio'];

/**
 * What a run cannot support, as plain warnings: reasons why its IOPS or latencies are not those of one request at a
 * time on a device. An empty list means that it can be compared with a prediction as it is.
 */
export function whatItSupports(run: FioRun): string[] {
  return [...aboutQueueDepth(run), ...aboutDevice(run), ...aboutTime(run), ...aboutLatency(run)];
}

function aboutQueueDepth({ options, error, direction }: FioRun): string[] {
  const warnings: string[] = [];
  if (error !== 0) warnings.push(`fio reported error ${error}: the numbers stop where the job failed`);
  const iodepth = options['iodepth'] ?? '1';
  if (iodepth !== '1')
    warnings.push(`iodepth is ${iodepth}: not one request at a time, so 1 / IOPS is not a latency`);
  const numjobs = options['numjobs'] ?? '1';
  if (numjobs !== '1') {
    const merged = isOn(options, 'group_reporting') ? ', and the jobs are merged in one result' : '';
    warnings.push(`numjobs is ${numjobs}: requests of several jobs are in flight together${merged}`);
  }
  const limits = ['rate', 'rate_iops', 'thinktime'].filter((name) => (options[name] ?? '0') !== '0');
  if (limits.length > 0) {
    warnings.push(
      `${limits.join(' and ')} is set: IOPS hold waiting that is not latency, and adaptive polling sees gaps`,
    );
  }
  if (direction === 'mixed') warnings.push('reads and writes are counted together');
  return warnings;
}

function aboutDevice({ options }: FioRun): string[] {
  const warnings: string[] = [];
  const direct = isOn(options, 'direct') || options['buffered'] === '0';
  if (!direct) warnings.push('direct is not 1: the page cache may have answered instead of the device');
  const filename = options['filename'];
  if (filename === undefined || !filename.startsWith('/dev/')) {
    warnings.push(
      `${filename ?? 'the target'} is a file: the file system adds its own time to that of the device`,
    );
  }
  if (isOn(options, 'hipri') && options['ioengine'] === 'pvsync2') {
    warnings.push(
      'hipri of pvsync2 does not poll, and says nothing, when queue/io_poll is 0 or Linux is 5.19 or later: ' +
        'count interrupts to know',
    );
  }
  return warnings;
}

function aboutTime({ options, runtimeMs, totalIos }: FioRun): string[] {
  const warnings: string[] = [];
  if ((options['ramp_time'] ?? '0') === '0') {
    warnings.push('no ramp_time: the start, before polling and clocks settle, is in the numbers');
  }
  if (runtimeMs < SHORT_RUN_MS) {
    const why =
      isOn(options, 'time_based') || options['runtime'] !== undefined ? '' : ' (no time_based runtime)';
    warnings.push(
      `it ran for ${runtimeMs / 1000} s${why}: 5 s or more, repeated, would tell noise from effect`,
    );
  }
  if (totalIos < FEW_IOS)
    warnings.push(`only ${totalIos} requests: percentiles above 99 rest on few of them`);
  return warnings;
}

function aboutLatency({ options, latency, completion, submission }: FioRun): string[] {
  if (latency === undefined && completion === undefined) {
    return ['IOPS only: latencies were switched off (gtod_reduce), so only 1 / IOPS can be compared'];
  }
  const warnings: string[] = [];
  const engine = options['ioengine'] ?? 'psync';
  const asynchronous = ASYNCHRONOUS.includes(engine) || submission !== undefined;
  if (asynchronous) {
    warnings.push(
      `${engine} submits in a call of its own: compare by lat, not clat, which leaves the submission (and its kick) out`,
    );
  }
  // A synchronous engine stamps the submission just before the call, so there clat may stand in for lat.
  const shape = [latency, asynchronous ? undefined : completion].find(hasShape);
  if (shape !== undefined) {
    if (shape.bins === undefined) {
      warnings.push('plain json: percentiles but no bins, so distributions compare at the percentiles only');
    }
  } else if (hasShape(completion)) {
    warnings.push(
      'percentiles are of clat only (no lat_percentiles=1): of lat, only the mean can be compared',
    );
  } else {
    warnings.push('no percentiles: only means can be compared');
  }
  return warnings;
}

function hasShape(latency: FioLatency | undefined): latency is FioLatency {
  return latency !== undefined && (latency.bins !== undefined || latency.percentilesNs.size > 0);
}

/** fio takes "1", "true" or a bare name (printed as "") for a flag that is set. */
function isOn(options: Readonly<Record<string, string>>, name: string): boolean {
  const value = options[name];
  return value !== undefined && value !== '0' && value !== 'false';
}
