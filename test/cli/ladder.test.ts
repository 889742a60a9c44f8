import { describe, expect, test } from 'vitest';
import type { BarResult } from '../../analysis/talk.js';
import { textLadder } from '../../cli/text/ladder.js';
import { halfWidth, measuredKilo, measuredPeriod, count, signedUs, us } from '../../cli/text/numbers.js';
import { plain } from '../../cli/text/style.js';

const lines = (...bars: BarResult[]) => textLadder(bars, plain).split('\n');

function bar(id: string, measured: BarResult['measured'], pieces: [stage: string, us: number][]): BarResult {
  const periodUs = pieces.reduce((sum, [, time]) => sum + time, 0);
  return {
    id,
    label: id,
    measured,
    iops: 1e6 / periodUs,
    intervalIops: [1e6 / periodUs, 1e6 / periodUs],
    periodUs,
    latencyUs: periodUs,
    stages: pieces.map(([stage, time]) => ({ stage, actor: 'a', mechanism: 'm', cost: 'c', us: time })),
    cpu: [],
    perRequest: {
      vmexits: 0,
      kicks: 0,
      wakes: 0,
      syscalls: 0,
      interrupts: 0,
      ipis: 0,
      pollHits: 0,
      pollMisses: 0,
    },
    provenance: { kind: 'predicted', profile: 'prior', fittedTo: [], heldOut: '', overrides: [] },
    uncertainty: { costSdUs: 0, sdUs: 0, intervalUs: [0, 0] },
  };
}

describe('the ladder in characters', () => {
  test('has a piece for each stage, as long as its time', () => {
    const [, piece] = lines(
      bar('X', null, [
        ['submit', 10],
        ['device', 30],
      ]),
    );
    expect(piece).toMatch(/^X {2}B+F+ 40\.0 µs$/);
    const [b, f] = [/B+/, /F+/].map((letters) => letters.exec(piece)![0].length);
    expect(f / b).toBeCloseTo(3, 0);
  });

  test('ends what was measured at its own place of the same scale', () => {
    const [, measured, simulated] = lines(bar('X', { iops: 25_000 }, [['device', 20]]));
    const ends = measured.indexOf('◆') - 2;
    expect(ends / /F+/.exec(simulated)![0].length).toBeCloseTo(2, 1);
    expect(measured).toContain('40.0 µs');
    expect(simulated).toContain('−50.0 %');
  });

  test('shows a range, and which way a bound is open', () => {
    const range = lines(bar('X', { lo: 50_000, hi: 100_000 }, [['device', 15]]));
    expect(range[1]).toMatch(/─\[━+\] 10\.0–20\.0 µs$/);
    expect(range[2]).toContain('inside');
    expect(lines(bar('X', { hi: 100_000 }, [['device', 15]]))[1]).toMatch(/─\[──▸ ≥10\.0 µs$/);
    expect(lines(bar('X', { lo: 100_000 }, [['device', 9]]))[1]).toMatch(/─\] ≤10\.0 µs$/);
  });

  test('never leaves 100 columns', () => {
    const long = bar('B12', { hi: 1000 }, [['device', 1500]]);
    for (const line of lines(long, bar('V', { iops: 700 }, [['submit', 1]])))
      expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('numbers', () => {
  test('a figure, a range, a bound and nothing are told apart', () => {
    const all = [{ iops: 21_000 }, { lo: 114_000, hi: 126_000 }, { lo: 78_000 }, { hi: 78_000 }, null];
    expect(all.map(measuredKilo)).toEqual(['21', '114–126', '≥78', '≤78', '–']);
    expect(all.map(measuredPeriod)).toEqual(['47.6', '7.9–8.8', '≤12.8', '≥12.8', '–']);
  });

  test('what is small is not nothing', () => {
    expect([0, 0.01, 0.3, 12.84].map(us)).toEqual(['·', '<0.1', '0.3', '12.8']);
    expect([0, 0.001, 1, 0.5, 5.0004].map(count)).toEqual(['·', '<0.01', '1', '0.5', '5']);
    expect(halfWidth([99_930, 100_070])).toBe('±0.07');
  });

  test('a difference has a sign', () => {
    expect([1.25, -0.4, 0.001].map((value) => signedUs(value))).toEqual(['+1.3', '−0.4', '±0.0']);
  });
});
