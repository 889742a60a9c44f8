import { beforeAll, describe, expect, test } from 'vitest';
import { simulateExperiment, type ExperimentResult } from '../../analysis/experiment.js';
import { simulateOne } from '../../analysis/talk.js';
import { experimentById, type Experiment } from '../../scenarios/experiments.js';
import { presetById } from '../../scenarios/presets.js';

const options = { seed: 'experiment', precision: 0.01 };
const KIB = 1024;

/** Two configurations at two sizes of one of those that are published. */
const small: Experiment = {
  ...experimentById('iopoll')!,
  series: experimentById('iopoll')!.series.slice(0, 2),
  sizes: [4 * KIB, 128 * KIB],
  claims: [
    { left: 'P2', relation: 'alike', right: 'B1', words: '', at: 'every size' },
    { left: 'P2', relation: 'higher', right: 'B1', words: '', at: 128 * KIB },
  ],
};

describe('an experiment', () => {
  let result: ExperimentResult;
  beforeAll(async () => {
    result = await simulateExperiment(small, options);
  });

  test('has each configuration in each direction at each size', () => {
    expect(
      result.series.map(({ id, direction, points }) => [id, direction, points.map((p) => p.bytes)]),
    ).toEqual(
      small.directions.flatMap((direction) => small.series.map(({ id }) => [id, direction, small.sizes])),
    );
  });

  test('says of a point what a run of the same scenario says', () => {
    const { iops } = simulateOne({ scenario: presetById('B1'), costs: new Map(), notes: [] }, options);
    expect(result.series[0].points[0].iops).toBe(iops);
  });

  test('stages sum to the period at each point', () => {
    for (const { points } of result.series)
      for (const { stages, periodUs } of points)
        expect(stages.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(periodUs, 6);
  });

  test('judges a claim at the points that it speaks of', () => {
    const [alike, higher] = result.claims;
    expect(alike.points).toHaveLength(4);
    expect(higher.points.map(({ bytes, direction }) => [bytes, direction])).toEqual([
      [128 * KIB, 'randread'],
      [128 * KIB, 'randwrite'],
    ]);
    expect(alike.holds).toBe(true);
    expect(higher.holds).toBe(false);
  });
});

test('placed wrong, each part of a VM costs something; placed right, nothing', async () => {
  const { claims, series } = await simulateExperiment(experimentById('one-vm-numa')!, options);
  expect(claims.every(({ holds }) => holds)).toBe(true);
  const alone = simulateOne({ scenario: presetById('V1'), costs: new Map(), notes: [] }, options);
  expect(series.find(({ id }) => id === 'right')!.points[0].iops).toBe(alone.iops);
});
