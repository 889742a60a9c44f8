import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { writtenCosts } from '../../../analysis/cost-values.js';
import { costById } from '../../../models/costs/catalogue.js';
import { correlatedGroupOf, correlation, FACTORS, loadingsOf } from '../../../models/costs/correlations.js';

const between = (a: string, b: string, strength = 1): number =>
  correlation(loadingsOf(costById(a), strength), loadingsOf(costById(b), strength));

describe('how errors of beliefs go together', () => {
  // The table of docs/calibration-plan.md.
  test.each([
    ['blk_complete_irq', 'sched_wake_idle', 0.6],
    ['qemu_submit', 'qemu_complete', 0.6],
    ['qemu_submit', 'bottom_half', 0.6],
    ['syscall_default', 'blk_submit', 0.4],
    ['qemu_submit', 'blk_submit', 0.2],
    ['qemu_submit', 'dev_p4800x_read_4k', 0],
    ['dev_p4800x_read_4k', 'line_c2c_local', 0],
  ])('%s and %s: %d', (a, b, expected) => {
    expect(between(a, b)).toBeCloseTo(expected, 12);
    expect(between(a, b, 0.5)).toBeCloseTo(expected / 2, 12);
    expect(between(a, b, 0)).toBe(0);
  });

  test('a group of which one follows the clock and one does not goes together a little less: one factor cannot do both', () => {
    expect(between('msix_to_core', 'ipi_physical')).toBeCloseTo(Math.sqrt(0.6 * 0.4), 12);
  });

  test('the exit from an idle state is the hardware’s: in no group', () => {
    expect(correlatedGroupOf(costById('c1_exit'))).toBeUndefined();
    expect(correlatedGroupOf(costById('c6_exit_skx'))).toBeUndefined();
    expect(correlatedGroupOf(costById('sched_wake_idle'))).toBe('notification');
  });

  test.each([0, 0.5, 1])('can be: the matrix at strength %d is positive definite', (strength) => {
    const loadings = writtenCosts.map((cost) => loadingsOf(cost, strength));
    expect(loadings[0]).toHaveLength(FACTORS);
    const matrix = new Matrix(
      loadings.map((a, i) => loadings.map((b, j) => (i === j ? 1 : correlation(a, b)))),
    );
    expect(new CholeskyDecomposition(matrix).isPositiveDefinite()).toBe(true);
    for (const own of loadings) expect(correlation(own, own)).toBeLessThan(1);
  });
});
