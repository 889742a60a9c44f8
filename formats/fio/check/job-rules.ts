/** What the options of a job alone tell: whether it measures one request at a time on a device, and how well. */
import {
  engineOf,
  type FioOptions,
  isAsynchronous,
  isDirect,
  isDurable,
  isGiven,
  isOn,
  isSynchronous,
  sizeBytes,
  wholeNumber,
} from '../options.js';
import { type Finding, limit, note, unfit } from './finding.js';

/** Less than this may fit in a drive's own memory [bytes]. */
const SMALL_AREA = 256 * 2 ** 20;

/** Engines that do no I/O. */
const IDLE_ENGINES = ['null', 'cpuio', 'mmap', 'filecreate', 'filestat', 'filedelete'];

/** Engines that hipri means something to [fio engines/sync.c, io_uring.c]. */
const HIPRI_ENGINES = ['pvsync2', 'io_uring', 'io_uring_cmd'];

/** How many requests may be in flight. */
export function aboutDepth(options: FioOptions): Finding[] {
  const findings: Finding[] = [];
  const engine = engineOf(options);
  const iodepth = options['iodepth'] ?? '1';
  if (wholeNumber(iodepth) !== 1) {
    findings.push(
      isSynchronous(engine)
        ? note(
            'iodepth',
            `iodepth is ${iodepth}, but ${engine} has one request in flight, so it had no effect`,
          )
        : unfit('iodepth', `iodepth is ${iodepth}: not one request at a time, so 1 / IOPS is not a latency`),
    );
  }
  const numjobs = options['numjobs'] ?? '1';
  if (wholeNumber(numjobs) !== 1) {
    const merged = isOn(options, 'group_reporting') ? ', and the jobs are merged in one result' : '';
    findings.push(
      unfit('numjobs', `numjobs is ${numjobs}: requests of several jobs are in flight together${merged}`),
    );
  }
  const limits = ['rate', 'rate_iops', 'thinktime'].filter((name) => isGiven(options, name));
  if (limits.length > 0) {
    findings.push(
      limit(
        'waiting',
        `${limits.join(' and ')} is set: IOPS hold waiting that is not latency, and adaptive polling sees gaps`,
      ),
    );
  }
  return findings;
}

/** What the requests are. */
export function aboutRequests(options: FioOptions): Finding[] {
  const findings: Finding[] = [];
  const rw = options['rw'] ?? 'read';
  if (/^(?:rand)?rw|^readwrite|^trimwrite/.test(rw)) {
    findings.push(
      limit('mixed', `rw is ${rw}: a read waits behind a write at times, so neither is itself alone`),
    );
  }
  if (/^(?:read|write|rw|readwrite)\b/.test(rw)) {
    findings.push(
      limit(
        'sequential',
        `rw is ${rw}: sequential, so drive and kernel may read ahead or merge; random is predicted`,
      ),
    );
  }
  const bs = options['bs'] ?? '4k';
  if (options['bssplit'] !== undefined || options['bsrange'] !== undefined || bs.includes('-')) {
    findings.push(limit('bs', 'the block size varies: a latency is of no size in particular'));
  }
  if (isGiven(options, 'verify') && options['verify'] !== 'null') {
    findings.push(limit('verify', 'verify is set: checking the data is in the period'));
  }
  return findings;
}

/** Where they go. */
export function aboutTarget(options: FioOptions): Finding[] {
  const findings: Finding[] = [];
  const engine = engineOf(options);
  if (IDLE_ENGINES.includes(engine)) {
    findings.push(unfit('engine', `ioengine ${engine} sends no request to a device of its own accord`));
  }
  if (!isDirect(options) && engine !== 'io_uring_cmd') {
    findings.push(unfit('direct', 'direct is not 1: the page cache may have answered instead of the device'));
  }
  const filename = options['filename'];
  if (filename === undefined || !filename.startsWith('/dev/')) {
    findings.push(
      limit(
        'file',
        `${filename ?? 'the target'} is a file: the file system adds its own time to that of the device`,
      ),
    );
  } else if (/^\/dev\/(?:null|zero|ram|zram|shm\/)/.test(filename)) {
    findings.push(unfit('no-drive', `${filename} is no drive: what is measured is software alone`));
  }
  const size = sizeBytes(options['size'] ?? options['filesize']);
  if (size !== null && size > 0 && size < SMALL_AREA) {
    findings.push(
      note('size', `only ${Math.round(size / 2 ** 20)} MiB are touched: the drive's own memory may answer`),
    );
  }
  return findings;
}

/** Polling that is asked for and cannot be. */
export function aboutPolling(options: FioOptions): Finding[] {
  if (!isOn(options, 'hipri')) return [];
  const engine = engineOf(options);
  if (!HIPRI_ENGINES.includes(engine)) {
    return [
      unfit('hipri-engine', `${engine} has no hipri, and fio refuses the job; use io_uring or pvsync2`),
    ];
  }
  if (engine === 'io_uring' && isDurable(options)) {
    return [
      unfit(
        'hipri-sync',
        'io_uring with hipri cannot flush: the kernel refuses an fsync on a polled ring, and fio before 2023-05-20 ' +
          'said nothing of it (fio issue 1577)',
      ),
    ];
  }
  if (!isDirect(options)) {
    return [limit('hipri', 'hipri polls with direct=1 only')];
  }
  return [];
}

/** How long, and from when. */
export function aboutDuration(options: FioOptions): Finding[] {
  const findings: Finding[] = [];
  if (!isGiven(options, 'ramp_time')) {
    findings.push(
      limit('ramp', 'no ramp_time: the start, before polling and clocks settle, is in the numbers'),
    );
  }
  return findings;
}

/** Which figures the job asks for. */
export function aboutStatistics(options: FioOptions): Finding[] {
  if (isOn(options, 'gtod_reduce') || isOn(options, 'disable_lat')) {
    return [
      limit(
        'iops-only',
        `${isOn(options, 'gtod_reduce') ? 'gtod_reduce' : 'disable_lat'} switches latencies off: only IOPS will be there`,
      ),
    ];
  }
  const findings: Finding[] = [];
  if (!isOn(options, 'lat_percentiles') && isAsynchronous(engineOf(options))) {
    findings.push(
      limit(
        'percentiles',
        'no lat_percentiles=1: percentiles will be of clat, which leaves the submission out',
      ),
    );
  }
  return findings;
}
