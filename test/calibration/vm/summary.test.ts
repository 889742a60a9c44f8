import { describe, expect, test } from 'vitest';
import type { VmSample } from '../../../calibration/vm/sample.js';
import { figuresOf, median, steadySamples, summarize } from '../../../calibration/vm/summary.js';
import { ordinary } from '../../../calibration/vm/matrix.js';

const thread = { cpuNs: 0, queuedNs: 0, sleeps: 0, reads: 0, writes: 0 };

/** Half a second at 2 ticks a ns: 5000 requests of 100 to 101.6 µs. */
function sample(changes: Partial<VmSample> = {}): VmSample {
  return {
    schemaVersion: 1,
    part: 'A',
    configuration: ordinary,
    repetition: 0,
    at: '2026-01-01T00:00:00.000Z',
    accel: 'tcg',
    result: {
      subBuckets: 128,
      threads: [
        {
          requests: 5000,
          beginTicks: 0,
          endTicks: 1e9,
          sumTicks: 5000 * 201_000,
          longestTicks: 203_000,
          bins: [[199_680, 5000]],
        },
      ],
    },
    ticksPerNs: 2,
    hostNs: 6e8,
    threads: {
      mainLoop: { ...thread, cpuNs: 6e7 },
      iothread: { ...thread, cpuNs: 3e8, sleeps: 3000 },
      vcpus: [{ ...thread, cpuNs: 2.4e8, writes: 6000 }],
    },
    qemuNs: 6e8,
    hostBusyNs: 9e8,
    keptAwakeNs: 0,
    keptAwakeRounds: 0,
    kvm: null,
    trace: null,
    ...changes,
  };
}

const kept = (speed: number): Partial<VmSample> => ({ keptAwakeNs: 1e8, keptAwakeRounds: speed * 1e8 });

describe('what a sample comes to', () => {
  test('rates are of the time in which each was counted', () => {
    const figures = figuresOf(sample());
    expect(figures.iops).toBe(10_000);
    expect(figures.meanUs).toBe(100.5);
    // 6000 in 0.6 s, at 10,000 requests a second.
    expect(figures.kicks).toBe(1);
    expect(figures.wakes).toBe(0.5);
    expect(figures.cpuIothread).toBe(0.5);
    expect(figures.foreignCpu).toBe(0.5);
    expect(figures.p50Us).toBeGreaterThan(99.8);
    expect(figures.p50Us).toBeLessThan(101.6);
  });

  test('two threads are counted together', () => {
    const { result } = sample();
    const both = { ...result, threads: [...result.threads, ...result.threads] };
    expect(figuresOf(sample({ result: both })).iops).toBe(20_000);
  });

  test('under KVM a kick is no system call, and is not counted as one', () => {
    expect(figuresOf(sample({ accel: 'kvm' })).kicks).toBeNull();
  });
});

describe('which samples count', () => {
  test('those during which the host was not slowed, whatever they gave', () => {
    const samples = [4, 4, 4, 3.7, 3, 2].map((speed) => sample(kept(speed)));
    expect(steadySamples(samples)).toEqual(samples.slice(0, 4));
    expect(summarize(samples)).toMatchObject([{ samples: 4, leftOut: 2 }]);
  });

  test('each configuration is compared with itself: wakes slow the loop that tells', () => {
    const other = { ...ordinary, thinkUs: 50 };
    const samples = [
      sample(kept(4)),
      ...[3, 2].map((speed) => sample({ ...kept(speed), configuration: other })),
    ];
    expect(steadySamples(samples)).toEqual(samples.slice(0, 2));
  });

  test('all of them where nothing kept the CPUs awake for long enough to tell', () => {
    expect(steadySamples([sample(kept(4)), sample()])).toHaveLength(2);
  });

  test('the table is of medians, with the lowest and the highest', () => {
    const slower = { ...sample().result.threads[0], endTicks: 2e9 };
    const samples = [sample(), sample(), sample({ result: { subBuckets: 128, threads: [slower] } })];
    const [run] = summarize(samples);
    expect(run.iops).toEqual({ median: 10_000, min: 5000, max: 10_000 });
    expect(run.events).toMatchObject({ wakes: 0.5, pollHits: null });
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  test('polling is told from traced passes alone', () => {
    const trace = { requests: 10, completions: 10, pollHits: 5, pollMisses: 20, grows: 1, shrinks: 2 };
    const [run] = summarize([sample({ trace }), sample()]);
    expect(run.events).toMatchObject({ pollHits: 0.5, pollMisses: 2, grows: 0.1, shrinks: 0.2 });
  });
});
