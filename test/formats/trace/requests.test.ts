import { describe, expect, test } from 'vitest';
import { readFioLogLine } from '../../../formats/fio/fio-log.js';
import { BlkparseLines } from '../../../formats/trace/blkparse.js';
import { FtraceLines } from '../../../formats/trace/ftrace.js';
import { PerfTraceLines } from '../../../formats/trace/perf-trace.js';
import { moments, spansOf, type TracedRequest } from '../../../formats/trace/traced-request.js';
import { made, recorded, requestsOf } from './samples.js';

const names = ['sample_fio0_spinnone', 'sample_fio1_spinnone'];

/** What fio itself logged of the same run. */
function fioLog(name: string) {
  const lines = recorded(`${name}.fio_lat.log`).trimEnd().split('\n');
  return lines.map((line, index) => readFioLogLine(line, 'log', index + 1)!);
}

function traced(name: string): TracedRequest[] {
  const { requests } = requestsOf(recorded(`${name}.trace.txt`), new FtraceLines());
  return requests.filter(({ call, bytes }) => call === 'pread64' && bytes === 4096);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

describe.each(names)('each request of the real trace %s', (name) => {
  const log = fioLog(name);
  const requests = traced(name);

  test('is found, in the order and at the offset that fio logged', () => {
    expect(log).toHaveLength(400);
    expect(requests.map(({ offset }) => offset)).toEqual(log.map(({ offset }) => offset));
  });

  test('takes what fio measured, less the way between its clock and the call', () => {
    const differences = requests.map(({ at }, index) => log[index].valueNs - (at.exit! - at.enter!));
    // Both ends are whole microseconds, so a difference may come out one too small.
    expect(Math.min(...differences)).toBeGreaterThan(-1000);
    expect(median(differences)).toBeGreaterThan(300);
    expect(median(differences)).toBeLessThan(1200);
    // Beyond that only where the thread lost its CPU between the return and fio's clock.
    const close = differences.filter((ns) => ns < 4000);
    expect(close.length).toBeGreaterThanOrEqual(0.97 * differences.length);
  });

  test('is one span after the other, without a gap', () => {
    for (const request of requests) {
      const spans = spansOf(request);
      const total = spans.reduce((sum, { ns }) => sum + ns, 0);
      expect(total).toBe(request.at.exit! - request.at.enter!);
      expect(spans.every(({ ns }) => ns >= 0)).toBe(true);
    }
  });

  test('was submitted by fio, completed by an interrupt of the disk, one at a time', () => {
    for (const { task, irq, overlapped, direction, completeCpu } of requests) {
      expect({ task, irq, overlapped, direction, completeCpu }).toEqual({
        task: 'fio',
        irq: 'virtio1-req.0',
        overlapped: false,
        direction: 'read',
        completeCpu: 1,
      });
    }
  });
});

describe('where fio ran on the other CPU than the interrupt', () => {
  const requests = traced('sample_fio0_spinnone');

  test('it slept, its CPU in idle state 1, and was woken across', () => {
    const idle = requests.filter(({ waitedBy }) => waitedBy === 'idle');
    expect(idle.length).toBeGreaterThan(390);
    expect(idle.filter(({ idleState }) => idleState === 1).length).toBeGreaterThan(390);
    expect(requests.every(({ submitCpu }) => submitCpu === 0)).toBe(true);
    const woken = requests.filter(({ at }) => at.idleExit !== null);
    // IPI and the exit from halt of a nested guest.
    expect(median(woken.map(({ at }) => at.idleExit! - at.waking!))).toBeGreaterThan(20_000);
  });

  test('and where it ran on the same CPU, there was nobody to wake across', () => {
    const same = traced('sample_fio1_spinnone');
    expect(same.every(({ submitCpu, at }) => submitCpu === 1 && at.idleExit === null)).toBe(true);
    const wake = (of: readonly TracedRequest[]) =>
      median(of.filter(({ at }) => at.waking !== null).map(({ at }) => at.exit! - at.waking!));
    expect(wake(same)).toBeLessThan(wake(requests) / 2);
  });
});

describe('a request of a host thread to an NVMe drive', () => {
  const { requests, lost } = requestsOf(made('host-kvm-nvme.txt'), new FtraceLines());

  test('has every moment, to the nanosecond', () => {
    expect(lost).toBe(0);
    expect(requests).toHaveLength(1);
    const { at } = requests[0];
    expect(moments.map((moment) => at[moment])).toEqual([
      5000,
      5600,
      6000,
      6400,
      16_000,
      16_400,
      16_700,
      17_000,
      null,
      18_500,
      19_000,
    ]);
  });

  test('was submitted by one call and returned by another, and its interrupt woke an idle CPU', () => {
    expect(requests[0]).toMatchObject({
      task: 'IO iothread1',
      pid: 5048,
      call: 'io_submit',
      offset: null,
      device: '259,0',
      sector: 7_341_992,
      bytes: 4096,
      waitedBy: 'idle',
      irq: 'nvme0q3',
      irqIdleState: 1,
    });
  });
});

describe('without system calls', () => {
  test('requests of blkparse go from queue to completion', () => {
    const { requests, lost } = requestsOf(made('blkparse.txt'), new BlkparseLines());
    expect(lost).toBe(0);
    expect(requests.map(({ at }) => [at.queued, at.issued, at.completed])).toEqual([
      [0, 1302, 11_934],
      [14_120, 15_208, 25_467],
    ]);
    expect(requests.map(({ applicationNs }) => applicationNs)).toEqual([null, 2186]);
  });

  test('those of perf trace from issue to completion; what it lost is counted', () => {
    const { requests, lost } = requestsOf(recorded('perf_trace_fio1.txt'), new PerfTraceLines());
    expect(requests.length + lost).toBe(301);
    expect(requests.length).toBe(142);
    for (const { at } of requests) expect(at.completed! - at.issued!).toBeGreaterThan(30_000);
  });
});

describe('several requests in flight', () => {
  const line = (us: number, rest: string) =>
    `  fio-7  [000] .....  1.${String(us).padStart(6, '0')}: ${rest}`;

  test('of one thread are told as overlapping', () => {
    const text = [
      line(1, 'block_rq_issue: 8,0 R 4096 () 100 + 8 [fio]'),
      line(2, 'block_rq_issue: 8,0 R 4096 () 200 + 8 [fio]'),
      line(3, 'block_rq_complete: 8,0 R () 100 + 8 [0]'),
      line(4, 'block_rq_complete: 8,0 R () 200 + 8 [0]'),
    ].join('\n');
    const { requests } = requestsOf(text, new FtraceLines());
    expect(requests.map(({ sector, overlapped }) => [sector, overlapped])).toEqual([
      [100, true],
      [200, false],
    ]);
  });

  test('that never end are given up, and no memory is lost to them', () => {
    const text = Array.from({ length: 10_000 }, (_, index) =>
      line(index, `block_rq_issue: 8,0 R 4096 () ${index * 8} + 8 [fio]`),
    ).join('\n');
    expect(requestsOf(text, new FtraceLines())).toEqual({ requests: [], lost: 10_000 });
  });

  test('a synchronous call ends what the trace has lost of the one before', () => {
    const text = [
      line(1, 'sys_pread64(fd: 8, buf: 0x1, count: 0x1000, pos: 0x0)'),
      line(2, 'block_rq_issue: 8,0 R 4096 () 100 + 8 [fio]'),
      line(10, 'sys_pread64(fd: 8, buf: 0x1, count: 0x1000, pos: 0x1000)'),
      line(11, 'block_rq_issue: 8,0 R 4096 () 108 + 8 [fio]'),
      line(20, 'block_rq_complete: 8,0 R () 108 + 8 [0]'),
      line(21, 'sys_pread64 -> 0x1000'),
    ].join('\n');
    const { requests, lost } = requestsOf(text, new FtraceLines());
    expect(lost).toBe(1);
    expect(requests.map(({ offset, applicationNs }) => [offset, applicationNs])).toEqual([[0x1000, null]]);
  });
});
