import { describe, expect, test } from 'vitest';
import { CostValues } from '../../../analysis/cost-values.js';
import { fit, predictionOf, posteriorCovariance } from '../../../calibration/fit/fit.js';
import { respond } from '../../../calibration/fit/response.js';
import type { Observation } from '../../../calibration/fit/observation.js';
import { costById } from '../../../models/costs/catalogue.js';
import { presetById } from '../../../scenarios/presets.js';
import { CalibrationError } from '../../../sim/errors.js';
import { short, step } from './made-up.js';

const medianUs = (id: string): number => costById(id).belief.centralNs / 1000;
const bar = (id: string, figure: Observation['figure']): Observation => ({
  id,
  subject: { scenario: presetById(id), metric: 'periodUs' },
  figure,
  sdUs: 0.05,
  source: 'made up',
});

describe('a step that was measured by itself', () => {
  const us = 1.3 * medianUs('qemu_submit');
  const fitted = fit([step('a', { qemu_submit: 1 }, us, 0.001 * us)]);
  const place = fitted.prior.place('qemu_submit');

  test('moves its cost to the figure, and hardly leaves a doubt', () => {
    expect(fitted.values.ns('qemu_submit')).toBeCloseTo(1000 * us, -1);
    expect(Math.sqrt(posteriorCovariance(fitted).get(place, place))).toBeLessThan(0.02);
  });

  test('takes along what errs with it, by the correlation, and nothing else', () => {
    const score = (id: string): number => fitted.scores[fitted.prior.place(id)];
    expect(score('qemu_complete')).toBeCloseTo(0.6 * score('qemu_submit'), 6);
    expect(score('blk_submit')).toBeCloseTo(0.2 * score('qemu_submit'), 6);
    expect(score('dev_p4800x_read_4k')).toBeCloseTo(0, 9);
  });
});

describe('bounds pull only from outside', () => {
  const at = medianUs('irqfd_write');
  const bounded = (fromUs?: number, toUs?: number): ReturnType<typeof fit> =>
    fit([{ ...step('a', { irqfd_write: 1 }, 1, 0.005), figure: { fromUs, toUs } }]);

  test.each([
    [0.5 * at, 1.5 * at],
    [undefined, 1.1 * at],
    [0.9 * at, undefined],
  ])('within %d and %d nothing moves, and nothing is learned', (from, to) => {
    const { scores, learned } = bounded(from, to);
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(0.02);
    expect(learned.columns).toBe(0);
  });

  test('from above and from below', () => {
    expect(bounded(1.3 * at).values.ns('irqfd_write') / 1000).toBeCloseTo(1.3 * at, 1);
    expect(bounded(undefined, 0.7 * at).values.ns('irqfd_write') / 1000).toBeCloseTo(0.7 * at, 1);
  });
});

test('the order of observations does not matter', () => {
  const observations = [
    bar('B0', { us: 13 }),
    bar('V0', { us: 45 }),
    step('line', { line_c2c_local: 1 }, 0.07, 0.005),
  ];
  const [one, other] = [observations, observations.toReversed()].map((all) => fit(all, { trials: short }));
  one.scores.forEach((score, i) => expect(score).toBeCloseTo(other.scores[i], 3));
  expect(one.misfit).toBeCloseTo(other.misfit, 3);
  expect(Math.abs(one.responses[0].us - 13)).toBeLessThan(0.4);
});

test('nothing to fit to, and costs that do not settle, are errors of a calibration', () => {
  expect(() => fit([])).toThrow(CalibrationError);
  expect(() => fit([])).toThrow(/no observation/);
  const far = [bar('V0', { us: 60 })];
  expect(() => fit(far, { trials: short, maxRounds: 1 })).toThrow(CalibrationError);
  expect(() => fit(far, { trials: short, maxRounds: 1 })).toThrow(/have not settled after 1 rounds.*V0/);
});

test('nothing that can move is left as it is: a constant', () => {
  const beliefs = new Map([['irqfd_write', { lowNs: 500, centralNs: 500, highNs: 500 }]]);
  const fitted = fit([step('a', { irqfd_write: 1 }, 0.9, 0.1)], { beliefs });
  expect(fitted.values.ns('irqfd_write')).toBe(500);
  expect(Math.max(...fitted.scores.map(Math.abs))).toBe(0);
});

test('a prediction takes in the error of the model, and of the costs', () => {
  const observations = [bar('B0', { us: 12.5 })];
  const fitted = fit(observations, { trials: short });
  const [b0, v0] = ['B0', 'V0'].map((id) =>
    predictionOf(fitted, respond(bar(id, { us: 1 }).subject, fitted.values, short)),
  );
  const before = predictionOf(
    { prior: fitted.prior, learned: fit([step('a', { dev_hdd_read: 1 }, 8000, 9e9)]).learned },
    respond(observations[0].subject, new CostValues(), short),
  );
  expect(b0.costSdUs).toBeLessThan(before.costSdUs / 2);
  expect(v0.costSdUs).toBeGreaterThan(b0.costSdUs);
  for (const { us, costSdUs, intervalUs } of [b0, v0]) {
    const sd = (intervalUs[1] - intervalUs[0]) / 2 / 1.6449;
    expect(sd).toBeCloseTo(Math.hypot(costSdUs, 0.02 * us), 3);
  }
});
