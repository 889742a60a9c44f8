/** The fio job that the prediction is of: that of a measurement, or one request of 4 KiB at a time. */
import { fioEngines } from '../../../models/fio.js';
import type { Findings } from '../findings.js';

/** Options of a job as fio prints them: strings, a bare flag as "". */
export type JobOptions = Readonly<Record<string, string>>;

/** Engines of fio that do the same to the kernel as one that is modelled. */
const like: Readonly<Record<string, (typeof fioEngines)[number]>> = {
  sync: 'psync',
  vsync: 'psync',
  pvsync: 'psync',
};

export function applyJob(job: JobOptions | undefined, findings: Findings): void {
  if (job === undefined) {
    findings.assume(
      'the application reads 4 KiB at random, one request at a time, with direct I/O (fio psync)',
      '--fio with a result of yours',
    );
    return;
  }
  const set = (path: string, value: string | number | boolean): void => findings.set(path, value, 'fio');
  const engine = job['ioengine'] ?? 'psync';
  const modelled = fioEngines.find((name) => name === engine) ?? like[engine];
  if (modelled === undefined) {
    findings.assume(
      `ioengine is psync: ${engine.slice(0, 40)} is not modelled`,
      `run fio with ${fioEngines.join(', ')}`,
    );
  } else {
    set('fio.ioengine', modelled);
  }
  set('fio.rw', /write/.test(job['rw'] ?? job['readwrite'] ?? 'read') ? 'randwrite' : 'randread');
  const bs = bytes(job['bs'] ?? job['blocksize'] ?? '4k');
  if (bs !== null && bs % 512 === 0 && bs >= 512 && bs <= 1024 * 1024) set('fio.bs', bs);
  const iodepth = Number(job['iodepth'] ?? 1);
  const synchronous = (modelled ?? 'psync').startsWith('p');
  if (!synchronous && iodepth >= 1 && iodepth <= 128) set('fio.iodepth', iodepth);
  if ((job['numjobs'] ?? '1') !== '1') {
    findings.assume(
      `one job runs, not ${job['numjobs']}: jobs that share a disk are not modelled here`,
      'run fio with numjobs=1',
    );
  }
  const hipri = job['hipri'];
  if (hipri !== undefined && hipri !== '0') applyHipri(modelled ?? 'psync', findings);
}

/** A request is polled for only on a queue that has no interrupt: block/blk-core.c, submit_bio clears REQ_POLLED. */
function applyHipri(engine: string, findings: Findings): void {
  const place = { line: 1, column: 1, what: 'hipri of the fio job' };
  if (Number(findings.settings.get('vm.pollQueues')) > 0 && (engine === 'io_uring' || engine === 'pvsync2')) {
    return findings.set('fio.hipri', true, 'fio');
  }
  findings.ignore(
    place,
    engine === 'io_uring' || engine === 'pvsync2'
      ? "the guest's disk has no polled queues unless its kernel is told to make some (virtio_blk.poll_queues or nvme.poll_queues), which the text does not tell: --set vm.pollQueues=1 --set fio.hipri=true if it is"
      : `${engine} has no hipri`,
  );
}

function bytes(text: string): number | null {
  const match = /^(\d{1,10})(k|m)?(?:i?b)?$/i.exec(text.trim());
  if (match === null) return null;
  return Number(match[1]) * ({ k: 1024, m: 1024 * 1024 }[match[2]?.toLowerCase() ?? ''] ?? 1);
}
