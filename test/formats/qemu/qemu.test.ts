import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readQemuCsvLine } from '../../../formats/qemu/qemu-csv.js';
import type { QemuEvent } from '../../../formats/qemu/qemu-event.js';
import { QemuLogLines } from '../../../formats/qemu/qemu-log.js';
import { type QemuPhase, QemuRequests } from '../../../formats/qemu/qemu-requests.js';

function sample(name: string): string[] {
  return readFileSync(new URL(`samples/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
}

function summary(events: Iterable<QemuEvent>) {
  const phases = new Map<QemuPhase, number[]>();
  const told = { requests: 0, hits: 0, misses: 0, grows: 0, shrinks: 0, phases };
  const requests = new QemuRequests({
    request: () => void told.requests++,
    phase: (phase, ns) => void phases.set(phase, [...(phases.get(phase) ?? []), ns]),
    poll: (progress) => void (progress ? told.hits++ : told.misses++),
    adapted: (grow) => void (grow ? told.grows++ : told.shrinks++),
  });
  for (const event of events) requests.take(event);
  return told;
}

/** A boot of SeaBIOS in QEMU 7.2.22, its disk on an IOThread, which reads one sector. */
describe('a real log of QEMU', () => {
  const timed = new QemuLogLines();
  const untimed = new QemuLogLines();
  const read = (name: string, lines: QemuLogLines) => sample(name).flatMap((line) => lines.read(line) ?? []);
  const withTimes = read('boot-timed.log', timed);
  const without = read('boot-untimed.log', untimed);

  test('is events, every line', () => {
    expect([timed.otherLines, untimed.otherLines]).toEqual([0, 0]);
    expect([withTimes.length, without.length]).toEqual([25, 26]);
    expect(withTimes.find(({ name }) => name === 'virtio_blk_handle_read')).toMatchObject({
      thread: '5048',
      of: '0x7efc88004170',
      values: [0, 1],
    });
    expect(withTimes[0]).toMatchObject({ name: 'poll_grow', of: '0x55f0964b6ff0', values: [0, 4000] });
    expect(without.every(({ timeNs, thread }) => timeNs === null && thread === '')).toBe(true);
  });

  test('tells the request from the kick to its end, and the polling', () => {
    const { phases, ...counts } = summary(withTimes);
    expect(counts).toEqual({ requests: 1, hits: 0, misses: 4, grows: 5, shrinks: 5 });
    expect(phases.get('readToComplete')).toEqual([4_980_000]);
    expect(phases.get('kickToRead')).toEqual([119_000]);
  });

  test('without times is counted only', () => {
    const { phases, ...counts } = summary(without);
    expect(counts).toEqual({ requests: 1, hits: 0, misses: 4, grows: 5, shrinks: 6 });
    expect(phases.size).toBe(0);
  });
});

describe('the line of a log', () => {
  test.each<[string, string, object]>([
    ['of polling', 'run_poll_handlers_begin ctx 0x55d7 max_ns 4000 timeout 5915', { values: [4000, 5915] }],
    ['of its end', 'run_poll_handlers_end ctx 0x55d7 progress 1 new timeout -1', { values: [1, -1] }],
    ['of QEMU 10', 'poll_grow ctx 0x55d7 node 0x55d8 old 0 new 4000', { of: '0x55d7', values: [0, 4000] }],
    [
      'of a write',
      'virtio_blk_handle_write vdev 0x1 req 0x2 sector 8 nsectors 16',
      { of: '0x2', values: [8, 16] },
    ],
  ])('%s', (_, line, expected) => {
    expect(new QemuLogLines().read(line)).toMatchObject(expected);
  });

  test.each(['2026-11-28T10:13:30.942319Z qemu-system-x86_64: terminating on signal 15', 'hello there', 'x'])(
    'that is none: %s',
    (line) => {
      expect(new QemuLogLines().read(line)).toBeNull();
    },
  );
});

describe('recorded polling', () => {
  const folder = new URL('../../../data/', import.meta.url);
  const rows = readFileSync(new URL('qemu-vm/trace_stats.csv', folder), 'utf8').trimEnd().split('\n');
  const columns = rows[0].split(',');
  const statistics = rows
    .slice(1)
    .map((row) => Object.fromEntries(row.split(',').map((value, index) => [columns[index], value])))
    .filter(({ kick_to_read_p50: kick, trace }) => kick !== '' && !trace.startsWith('log_only'));

  /** The medians that were computed of the whole runs, by other means, when they were recorded. */
  test.each(statistics.map((row) => [row['trace'], row] as const))(
    '%s has the phases that were found then',
    (trace, row) => {
      const lines = readFileSync(new URL(`qemu-polling/traces/${trace}.csv`, folder), 'utf8').split('\n');
      const events = lines.flatMap((line, index) => readQemuCsvLine(line, trace, index + 1) ?? []);
      const { phases } = summary(events);
      const median = (phase: QemuPhase) => {
        const values = [...(phases.get(phase) ?? [])].sort((a, b) => a - b);
        return values[Math.floor(values.length / 2)];
      };
      // The committed traces are the first 2500 rows of longer runs.
      const within = (found: number, expected: string, share: number) => {
        expect(Math.abs(found / Number(expected) - 1)).toBeLessThan(share);
      };
      within(median('kickToRead'), row['kick_to_read_p50'], 0.15);
      within(median('readToComplete'), row['read_to_complete_p50'], 0.1);
      within(median('completeToNotify'), row['complete_to_irqfd_p50'], 0.15);
    },
  );

  test('is refused where a row is none, with its place', () => {
    expect(readQemuCsvLine('time_ns,thread,event,a,b,c', 'f', 1)).toBeNull();
    expect(() => readQemuCsvLine('1,io,poll grow', 'f.csv', 7)).toThrow(
      'f.csv:7: recorded polling has the row "1,io,poll grow"',
    );
  });
});
