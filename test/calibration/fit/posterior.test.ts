import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { fit } from '../../../calibration/fit/fit.js';
import { inseparable } from '../../../calibration/fit/identifiable.js';
import { worthOf } from '../../../calibration/fit/next-measurement.js';
import { covarianceOf, learn, varianceAlong } from '../../../calibration/fit/posterior.js';
import { Prior } from '../../../calibration/fit/prior.js';
import { slopeAt } from '../../../models/costs/belief.js';
import { costById } from '../../../models/costs/catalogue.js';
import { step } from './made-up.js';

const prior = new Prior();
const slopes = [
  prior.row(
    new Map([
      ['qemu_submit', 3],
      ['qemu_complete', 2],
    ]),
  ),
  prior.row(
    new Map([
      ['blk_submit', 1.5],
      ['dev_p4800x_read_4k', 4],
    ]),
  ),
  prior.row(
    new Map([
      ['qemu_submit', 1],
      ['dev_p4800x_read_4k', -2],
    ]),
  ),
];

describe('the covariance after a fit', () => {
  // (R⁻¹ + G'G)⁻¹, as every textbook has it.
  const g = new Matrix(slopes);
  const dense = inverse(Matrix.add(inverse(prior.covariance), g.transpose().mmul(g)));
  const learned = learn(prior, slopes);
  const after = covarianceOf(prior, learned);

  test('is the dense formula', () => {
    expect(Matrix.sub(after, dense).abs().max()).toBeLessThan(1e-9);
  });

  test('gives the variance along any row', () => {
    const row = prior.row(
      new Map([
        ['qemu_complete', 2],
        ['irqfd_write', 0.5],
        ['blk_submit', -1],
      ]),
    );
    const r = Matrix.rowVector(row);
    expect(varianceAlong(prior, learned, row)).toBeCloseTo(r.mmul(dense).mmul(r.transpose()).get(0, 0), 9);
  });

  test('is the prior where nothing pulled', () => {
    expect(covarianceOf(prior, learn(prior, [])).to2DArray()).toEqual(prior.covariance.to2DArray());
  });
});

const us = (id: string): number => costById(id).belief.centralNs / 1000;

test('two costs that are only measured as a sum are told as inseparable; measured apart they are not', () => {
  const [a, b] = ['dev_p4800x_read_4k', 'line_c2c_local'];
  const weight = (id: string): number => 100 / slopeAt(costById(id).belief, 0);
  const total = weight(a) * us(a) + weight(b) * us(b);
  const both = step('sum', { [a]: weight(a), [b]: weight(b) }, total, 0.001);
  const found = inseparable(fit([both]));
  expect(found.map(({ costs }) => costs.toSorted())).toEqual([[a, b]]);
  expect(found[0].correlation).toBeLessThan(-0.25);
  expect(inseparable(fit([both, step('one', { [b]: 1 }, us(b), 0.0001)]))).toEqual([]);
});

test('what is worth most is to measure the only unknown by itself', () => {
  const fitted = fit([step('known', { irqfd_write: 1 }, us('irqfd_write'), 0.001)]);
  const ranked = worthOf(fitted, { costs: { irqfd_write: 1, dev_p4800x_read_4k: 1 } }, [
    { id: 'again', how: '', subject: { costs: { irqfd_write: 1 } }, precision: 0.01 },
    { id: 'drive', how: '', subject: { costs: { dev_p4800x_read_4k: 1 } }, precision: 0.01 },
    { id: 'other', how: '', subject: { costs: { dev_hdd_read: 1 } }, precision: 0.01 },
  ]);
  expect(ranked[0].id).toBe('drive');
  expect(ranked[0].afterUs).toBeLessThan(ranked[0].beforeUs / 2);
  for (const { beforeUs, afterUs } of ranked) expect(afterUs).toBeLessThanOrEqual(beforeUs);
  expect(ranked.find(({ id }) => id === 'other')!.afterUs).toBeCloseTo(ranked[0].beforeUs, 9);
});
