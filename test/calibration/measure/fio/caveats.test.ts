import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { caveatsOf, type RunContext } from '../../../../calibration/measure/fio/caveats.js';
import type { RunResult } from '../../../../calibration/measure/fio/run-record.js';
import { hostFacts } from '../../../../calibration/measure/host/host-facts.js';
import type { Observed } from '../../../../calibration/measure/observe-run.js';
import { machine } from '../host/machine.js';

const result: RunResult = {
  requests: 10_000,
  iops: 10_000,
  periodNs: 100_000,
  latencyNs: { mean: 98_000, p50: 97_000, p99: 140_000, p999: 200_000 },
  cpuShare: 0.3,
};
const clean: Observed = {
  seconds: 1.3,
  foreign: { onPinnedCpu: 0.01, onAll: 0.02 },
  steal: 0,
  interrupts: { '1': 12_000 },
  deviceRequests: { reads: 12_000, writes: 3 },
  clockKHz: 3_900_000,
  throttled: 0,
  idle: null,
};
const context: RunContext = {
  condition: { id: 'x', rw: 'randread', blockBytes: 4096, engine: 'psync' },
  direct: true,
  cpu: 1,
  cpuFacts: hostFacts(machine('bare-metal-nvme'), 1, null).cpu,
  loadSeconds: 1.2,
  runSeconds: 1,
  hasDevice: true,
};
const hipri: RunContext = { ...context, condition: { ...context.condition, engine: 'pvsync2+hipri' } };

function found(observed: Partial<Observed>, of: RunContext = context) {
  return caveatsOf(result, { ...clean, ...observed }, of).map(({ kind, text }) => `${kind}: ${text}`);
}

describe('caveats of a run', () => {
  test('a clean run has none, nor has one on a machine that tells nothing', () => {
    expect(found({})).toEqual([]);
    const nothing = { interrupts: null, deviceRequests: null, clockKHz: null, throttled: null, steal: null };
    expect(found({ ...nothing, foreign: { onPinnedCpu: null, onAll: null } }, hipri)).toEqual([]);
  });

  test('hipri that interrupts for every request does not poll', () => {
    expect(found({}, hipri)).toEqual([
      "hipri-does-not-poll: hipri did not poll: 1.00 interrupts a request (see queue/io_poll and the kernel's version)",
    ]);
    expect(found({ interrupts: { '1': 40 } }, hipri)).toEqual([]);
  });

  test('interrupts on another CPU', () => {
    expect(found({ interrupts: { '0': 11_400, '1': 600 } })).toEqual([
      'interrupt-elsewhere: fio ran on CPU 1, 95 % of the interrupts went to CPU 0',
    ]);
    // A device that hardly interrupts may do so where it likes.
    expect(found({ interrupts: { '0': 100 } })).toEqual([]);
  });

  test('requests that the device never saw', () => {
    expect(found({ deviceRequests: { reads: 6000, writes: 0 } })).toEqual([
      'cache-hits: the device saw 50 % of the requests: a cache above it answered the rest',
    ]);
    expect(found({ deviceRequests: { reads: 12, writes: 0 } })[0]).toMatch(/^buffered: the device saw 0 %/);
    expect(found({}, { ...context, direct: false })).toEqual([
      'buffered: no O_DIRECT here: the page cache answered',
    ]);
  });

  test("others' requests on the device", () => {
    expect(found({ deviceRequests: { reads: 12_000, writes: 6000 } })).toEqual([
      'device-shared: others had 50 % as many requests on the device',
    ]);
  });

  test('other processes and the hypervisor', () => {
    expect(found({ foreign: { onPinnedCpu: 0.3, onAll: 0.5 }, steal: 0.04 })).toEqual([
      'foreign-load: other processes had 30 % of CPU 1 and 50 % of all CPUs',
      'steal: the hypervisor took 4 % of CPU 1',
    ]);
  });

  test('a clock that heat or a governor slowed down', () => {
    expect(found({ throttled: 3, clockKHz: 1_200_000 })).toEqual([
      'throttled: heat throttled CPU 1 3 times',
      'slow-clock: CPU 1 ran at 1.2 GHz, below its base of 3.1 GHz',
    ]);
  });
});

describe('recorded runs of a guest whose one queue interrupts CPU 1', () => {
  /** What was written down beside each run. */
  interface Recorded {
    config: string;
    cpu: number | null;
    ios: number;
    iops: number;
    lat_mean_ns: number;
    irq_cpu0: number;
    irq_cpu1: number;
    secs: number;
  }

  function kindsOf(set: string): Map<string, Set<string>> {
    const file = new URL(`../../../../data/host-vm/fio/${set}.runs.jsonl`, import.meta.url);
    const runs = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Recorded);
    const kinds = new Map<string, Set<string>>();
    for (const run of runs) {
      const recorded = { ...result, requests: run.ios, iops: run.iops };
      const observed = {
        ...clean,
        deviceRequests: null,
        interrupts: { '0': run.irq_cpu0, '1': run.irq_cpu1 },
      };
      const engine = run.config.includes('hipri') ? 'pvsync2+hipri' : 'psync';
      const where = {
        ...context,
        condition: { ...context.condition, engine } as const,
        cpu: run.cpu ?? 0,
        loadSeconds: run.secs,
        runSeconds: run.secs,
      };
      const found = caveatsOf(recorded, observed, where).map(({ kind }) => kind);
      kinds.set(run.config, new Set([...(kinds.get(run.config) ?? []), ...found]));
    }
    return kinds;
  }

  test('polling that did not poll is found out, and where the interrupts went', () => {
    const kinds = kindsOf('engines_cpu1');
    expect([...kinds.get('pvsync2_hipri')!]).toContain('hipri-does-not-poll');
    expect([...kinds.get('psync')!]).not.toContain('hipri-does-not-poll');
    const noise = kindsOf('noise');
    expect([...noise.get('psync_cpu0')!]).toEqual(['interrupt-elsewhere']);
    expect([...noise.get('psync_cpu1')!]).toEqual([]);
  });
});
