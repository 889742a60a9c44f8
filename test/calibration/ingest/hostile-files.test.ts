/** Whatever is pasted is read or refused, in bounded time and memory. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ingestFile } from '../../../calibration/ingest/ingest-file.js';
import { repository } from '../../cli/captured.js';
import { mutated, readOrRefuse, RUNS } from '../../formats/mutated.js';

const slow = process.env['QD1_SLOW'] === '1';
/** Other work may hold the machine up. */
const MOST_MS = slow ? 600_000 : 120_000;

const samples: readonly (readonly [path: string, from: number, length: number])[] = [
  ['data/host-vm/fio/bs/bs128k_r01.json', 0, 16_000],
  ['data/host-vm/traces/sample_fio0_spinnone.trace.txt', 150_000, 4000],
  ['data/host-vm/traces/perf_trace_fio1.txt', 20_000, 4000],
  ['test/formats/trace/samples/host-kvm-nvme.txt', 0, 5000],
  ['test/formats/trace/samples/blkparse.txt', 0, 2000],
  ['data/host-vm/traces/bpftrace_issue_to_complete.txt', 0, 3000],
  ['test/formats/qemu/samples/boot-timed.log', 0, 3000],
  ['data/qemu-polling/traces/null10us_p32768.csv', 0, 2000],
  ['data/host-vm/traces/sample_fio0_spinnone.fio_lat.log', 0, 1500],
  ['test/formats/fio/jobs/everything.fio', 0, 1000],
];

describe('a real file with pieces cut, doubled or replaced', () => {
  test.each(samples)(
    '%s',
    async (path, from, length) => {
      const text = readFileSync(repository(path), 'utf8').slice(from, from + length);
      const pieces = [
        'block_rq_issue: 8,0 R 4096 () 1 + 8 [x]',
        'pid=0x7f',
        '[000]',
        '1e9',
        '{',
        '}',
        '-1',
        ' -> ',
      ];
      await fc.assert(
        fc.asyncProperty(mutated(text, pieces), async (broken) => {
          const from = performance.now();
          await readOrRefuse(() => ingestFile('f', [broken]));
          if (performance.now() - from > 1000 * PATIENCE)
            throw new Error(`it took longer than ${PATIENCE} s`);
        }),
        { numRuns: RUNS / 10 },
      );
    },
    MOST_MS,
  );
});

/** Half a second is plenty for a few kilobytes; other work may hold the machine up. */
const PATIENCE = 5;

/** A text that goes on, in pieces of about 64 kB, and how much of it was asked for. */
function endless(line: (index: number) => string, bytes: number) {
  const asked = { bytes: 0 };
  function* chunks(): Generator<string> {
    for (let index = 0; asked.bytes < bytes;) {
      let chunk = '';
      for (; chunk.length < 65_536; index++) chunk += line(index);
      asked.bytes += chunk.length;
      yield chunk;
    }
  }
  return { chunks: chunks(), asked };
}

const MB = 2 ** 20;

/** A request every four lines; threads and sectors that never come again must not pile up. */
function traceLine(index: number): string {
  const request = Math.floor(index / 4);
  const us = 20 * request + 5 * (index % 4);
  const time = `${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}`;
  const thread = request % 2 === 0 ? 7 : 1000 + (request % 100_000);
  const head = `  task${thread}-${thread}  [00${request % 2}] .....  ${time}: `;
  const block = `8,0 R 4096 () ${8 * request} + 8`;
  const rest = [
    `sys_pread64(fd: 8, buf: 0x1, count: 0x1000, pos: 0x${request.toString(16)})`,
    `block_rq_issue: ${block} [fio]`,
    // Each fifth never ends.
    request % 5 === 0
      ? 'softirq_entry: vec=4 [action=BLOCK]'
      : `block_rq_complete: 8,0 R () ${8 * request} + 8 [0]`,
    'sys_pread64 -> 0x1000',
  ];
  return `${head}${rest[index % 4]}\n`;
}

const document = readFileSync(repository('data/host-vm/fio/bs/bs128k_r01.json'), 'utf8');

const streams: readonly (readonly [name: string, line: (index: number) => string])[] = [
  ['trace', traceLine],
  ['x_lat.log', (index) => `${index}, ${50_000 + (index % 7919)}, 0, 4096, ${index * 4096}, 0\n`],
  [
    'qemu.log',
    (index) =>
      `7@${1 + Math.floor(index / 1000)}.${String(index % 1000).padStart(6, '0')}:` +
      `virtio_blk_handle_read vdev 0x1 req 0x${index.toString(16)} sector ${index} nsectors 8\n`,
  ],
  // Running totals of a job, one document a second, each of which holds the one before.
  [
    'status.json',
    (index) =>
      document
        .replace(/"timestamp_ms" : \d+/, `"timestamp_ms" : ${1_700_000_000_000 + index * 1000}`)
        .replaceAll(/"runtime" : [1-9]\d*/g, `"runtime" : ${1000 * (index + 1)}`)
        .replaceAll(/"total_ios" : [1-9]\d*/g, `"total_ios" : ${10_000 * (index + 1)}`),
  ],
];

describe(`a text of ${slow ? 200 : 20} MB`, () => {
  test.each(streams)(
    '%s is read in memory that does not grow with it',
    async (name, line) => {
      const size = (slow ? 200 : name === 'trace' ? 20 : 10) * MB;
      const { chunks, asked } = endless(line, size);
      const used: number[] = [];
      async function* watched(): AsyncGenerator<string> {
        let next = size / 4;
        for (const chunk of chunks) {
          if (asked.bytes >= next) {
            globalThis.gc?.();
            used.push(process.memoryUsage().heapUsed);
            next += size / 4;
          }
          yield chunk;
        }
      }
      const { observations } = await ingestFile(name, watched());
      expect(observations.length).toBeGreaterThan(0);
      expect(asked.bytes).toBeGreaterThanOrEqual(size);
      // What is held at the end, against a quarter of the way: less than a tenth of what was read in between.
      const grown = used.at(-1)! - used[0];
      expect(grown).toBeLessThan(Math.max(0.1 * size, 24 * MB));
    },
    MOST_MS,
  );
});
