/** What the critical path says of the costs, against the closed form and against simulations at other costs. */
import { describe, expect, test } from 'vitest';
import { costProfile } from '../../analysis/cost-tables.js';
import { CostValues } from '../../analysis/cost-values.js';
import { costTimes, periodAt, slopesOf } from '../../analysis/sensitivity.js';
import { simulate } from '../../analysis/simulate.js';
import { fastDriveModes } from '../../analysis/twin/modes.js';
import { twin } from '../../analysis/twin/twin.js';
import { costById, costs } from '../../models/costs/catalogue.js';
import type { ScenarioResult } from '../../analysis/result.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { presetById } from '../../scenarios/presets.js';
import { QuantileTable } from '../../sim/quantile-table.js';

const isCost = (id: string): boolean => costs.has(id);

const oneClock = (id: string): Scenario => {
  const scenario = presetById(id);
  return { ...scenario, host: { ...scenario.host, clock: null } };
};

const constant = (cost: string): QuantileTable =>
  new QuantileTable({ kind: 'constant', ns: Math.round(costById(cost).belief.centralNs) });

const run = (scenario: Scenario, tables = costProfile('prior').tables): ScenarioResult =>
  simulate(scenario, { seed: 'path', tables, requests: 400, minReplications: 4, maxReplications: 4 });

describe('time by cost on the critical path', () => {
  test.each(['B1', 'P2'])('is what the closed form has, each cost as often: %s', (id) => {
    const scenario = oneClock(id);
    const { stages } = run(scenario, constant);
    const { ns, otherNs } = costTimes(stages, isCost);
    const sum = twin(scenario, fastDriveModes);
    expect(otherNs).toBeLessThan(1);
    for (const [cost, times] of sum) {
      const central = Math.round(costById(cost).belief.centralNs);
      // A polled wait is half a turn of its loop on average, and here, at constant costs, some part of one.
      if (times === 0.5) continue;
      expect((ns.get(cost) ?? 0) / central, cost).toBeCloseTo(times, 1);
    }
  });

  test('adds up to the period', () => {
    for (const id of ['B0', 'V0', 'V1', 'V6']) {
      const { periodUs, stages } = run(presetById(id));
      const { ns, otherNs } = costTimes(stages, isCost);
      const sum = [...ns.values()].reduce((total, each) => total + each, otherNs);
      expect(sum / 1000).toBeCloseTo(periodUs, 2);
    }
  });
});

describe('the period at other costs', () => {
  const values = new CostValues();
  const moved = (id: string, widths: number): CostValues => new CostValues(new Map([[id, widths]]));
  const cases: [string, string, number][] = [
    ['B0', 'sched_wake_idle', 0.7],
    ['B1', 'dev_p4800x_read_4k', 1],
    ['P1', 'posted_interrupt', 1],
    ['V1', 'qemu_submit', -0.8],
    ['V3', 'irqfd_write', 1],
    ['V6', 'qemu_nvme_submit', 1],
  ];

  test.each(cases)(
    '%s, %s moved by %s widths: the sum of costs says what the simulation then says',
    (id, cost, widths) => {
      const scenario = oneClock(id);
      const before = run(scenario, values.tables());
      const other = moved(cost, widths);
      const after = run(scenario, other.tables());
      const said = periodAt(costTimes(before.stages, isCost), values, other) / 1000;
      const change = after.periodUs - before.periodUs;
      expect(Math.abs(change)).toBeGreaterThan(0.02);
      expect(said - before.periodUs).toBeCloseTo(change, 1);
      // And in first order the slope does.
      const little = moved(cost, widths / 100);
      const slope = slopesOf(costTimes(before.stages, isCost), values).get(cost)!;
      const step = periodAt(costTimes(before.stages, isCost), values, little) / 1000 - before.periodUs;
      expect((slope * widths) / 100 / 1000 / step).toBeCloseTo(1, 1);
    },
  );
});
