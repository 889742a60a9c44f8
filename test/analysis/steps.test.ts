import { describe, expect, test } from 'vitest';
import { judge } from '../../analysis/claims.js';
import { stepsOf } from '../../analysis/steps.js';
import type { BarResult } from '../../analysis/talk.js';
import type { Measured } from '../../scenarios/talk.js';

function bar(id: string, stages: Record<string, number>, measured: Measured | null = null): BarResult {
  const periodUs = Object.values(stages).reduce((a, b) => a + b, 0);
  return {
    id,
    label: id,
    measured,
    iops: 1e6 / periodUs,
    intervalIops: [0, 0],
    periodUs,
    latencyUs: periodUs,
    stages: Object.entries(stages).map(([stage, us]) => ({ stage, us, actor: '', mechanism: '', cost: '' })),
    cpu: [],
    perRequest: {} as BarResult['perRequest'],
    provenance: {} as BarResult['provenance'],
    uncertainty: { costSdUs: 0, sdUs: 0, intervalUs: [periodUs, periodUs] },
  };
}

describe('steps', () => {
  const bars = [
    bar('A', { device: 10, 'server wake': 8, submit: 2 }, { iops: 50_000 }),
    bar('B', { device: 10, submit: 2.5, 'server reap': 0.02 }, { iops: 80_000 }),
    bar('C', { device: 4 }, { lo: 200_000 }),
  ];
  const steps = stepsOf(bars, (id) => ({ B: 'A', C: 'B' })[id] ?? null);

  test('tell the change of the period, and its largest parts first, without those too small to see', () => {
    expect(steps[0]).toMatchObject({ from: 'A', to: 'B' });
    expect(steps[0].us).toBeCloseTo(-7.48, 9);
    expect(steps[0].stages.map(({ stage, us }) => [stage, Number(us.toFixed(3))])).toEqual([
      ['server wake', -8],
      ['submit', 0.5],
    ]);
  });

  test('tell the measured change where both bars have a value, and nothing where one has only a bound', () => {
    expect(steps[0].measuredUs).toBeCloseTo(1e6 / 80_000 - 1e6 / 50_000, 9);
    expect(steps[1].measuredUs).toBeNull();
  });

  test('there are none from a bar that is not there', () => {
    expect(stepsOf(bars, () => 'Z')).toEqual([]);
  });
});

describe('claims', () => {
  const iops = (id: string): number => ({ slow: 90_000, fast: 100_000, same: 96_000 })[id]!;
  test.each([
    ['slow', 'lower', 'fast', true, -0.1],
    ['fast', 'higher', 'slow', true, 1 / 9],
    ['slow', 'higher', 'fast', false, -0.1],
    ['same', 'alike', 'fast', true, -0.04],
    ['slow', 'alike', 'fast', false, -0.1],
  ] as const)('%s %s %s: %s', (left, relation, right, holds, relative) => {
    const verdict = judge({ left, relation, right, words: '' }, iops);
    expect(verdict.holds).toBe(holds);
    expect(verdict.relative).toBeCloseTo(relative, 9);
  });
});
