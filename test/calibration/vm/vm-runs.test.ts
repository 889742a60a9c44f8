import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COLUMNS, readVmRuns, vmRunsCsv } from '../../../calibration/vm/vm-runs.js';

const text = readFileSync(new URL('../../../data/qemu-vm/runs.csv', import.meta.url), 'utf8');
const header = COLUMNS.join(',');
const row =
  'A,null:10000,iothread,200000,1,1,False,1,0,50,split,6,10622.55,93.971,65.0835,94.1185,111.849,150.867,' +
  '207.5545,0.9789,0.3288,0.6584,6678.9,11096.0,90.643,95.288';

function changed(column: string, value: string): string {
  const cells = row.split(',');
  cells[header.split(',').indexOf(column)] = value;
  return `${header}\n${cells.join(',')}\n`;
}

describe('the table of measured virtual machines', () => {
  test('is read whole: 73 rows of the recorded data', () => {
    const runs = readVmRuns(text, 'runs.csv');
    expect(runs).toHaveLength(73);
    expect(new Set(runs.map(({ mode }) => mode))).toEqual(new Set(['main', 'iothread']));
    expect(runs.filter(({ mode }) => mode === 'main').every(({ pollMaxNs }) => pollMaxNs === null)).toBe(
      true,
    );
    expect(runs.filter(({ packed }) => packed)).toHaveLength(7);
    expect(new Set(runs.map(({ layout }) => layout))).toEqual(new Set(['split', 'cross']));
  });

  test('gives each value its name and unit', () => {
    const [run] = readVmRuns(`${header}\n${row}\n`, 'runs.csv');
    expect(run).toEqual({
      line: 2,
      part: 'A',
      backend: { kind: 'null', latencyNs: 10_000 },
      mode: 'iothread',
      pollMaxNs: 200_000,
      grow: 0,
      shrink: 0,
      smp: 1,
      queues: 1,
      packed: false,
      eventIdx: true,
      threads: 1,
      hipri: false,
      thinkUs: 50,
      layout: 'split',
      accel: 'tcg',
      samples: 6,
      leftOut: null,
      iops: { median: 10622.55, min: 6678.9, max: 11096 },
      latencyUs: {
        mean: 93.971,
        p10: 65.0835,
        p50: { median: 94.1185, min: 90.643, max: 95.288 },
        p90: 111.849,
        p99: 150.867,
        p999: 207.5545,
      },
      cpu: { iothread: 0.9789, mainLoop: 0.3288, vcpus: 0.6584 },
      foreignCpu: null,
      events: { kicks: null, wakes: null, pollHits: null, pollMisses: null, grows: null, shrinks: null },
    });
  });

  test('is written so that it reads back as it was', () => {
    const [first] = readVmRuns(text, 'runs.csv');
    const events = { kicks: 0.5, wakes: 0.25, pollHits: 1, pollMisses: 0, grows: 0.125, shrinks: 0.0625 };
    const more = {
      ...first,
      grow: 2,
      shrink: 4,
      eventIdx: false,
      accel: 'kvm' as const,
      foreignCpu: 0.5,
      leftOut: 6,
    };
    const runs = [first, { ...more, line: 3, events }];
    const written = vmRunsCsv(runs);
    expect(written.startsWith(`${header},poll_grow,`)).toBe(true);
    expect(readVmRuns(written, 'again.csv').map((run) => ({ ...run, latencyUs: 0 }))).toEqual(
      runs.map((run) => ({ ...run, latencyUs: 0 })),
    );
    expect(vmRunsCsv(readVmRuns(written, 'again.csv'))).toBe(written);
  });

  test('says file, line and column of what it cannot read', () => {
    const of = (csv: string) => () => readVmRuns(csv, 'r.csv');
    expect(of(changed('backend', 'ssd'))).toThrow(
      'r.csv:2: backend is "ssd"; it must be null:<latency in ns>, file:threads, file:native or file:io_uring',
    );
    expect(of(changed('iops', '-1'))).toThrow('r.csv:2: iops is "-1"; it must be a number, 0 or more');
    expect(of(changed('smp', '0'))).toThrow('r.csv:2: smp is "0"; it must be a whole number, 1 or more');
    expect(of(changed('poll_max_ns', ''))).toThrow('r.csv:2: poll_max_ns is ""');
    expect(of(changed('packed', 'yes'))).toThrow('r.csv:2: packed is "yes"');
    expect(of(`${header}\n${row},1\n`)).toThrow('r.csv:2: row has 27 fields where the header has 26');
    expect(of(`${header.replace(',layout', '')}\n`)).toThrow(
      'r.csv:1: the table of virtual machine runs has no column',
    );
    expect(of(`${header},colour\n`)).toThrow('has the unknown column "colour"');
    expect(of('')).toThrow('has no column "part"');
  });
});
