/**
 * Costs that a user gives instead of the catalogue's: a time, a distribution, or a formula over other costs.
 *
 * A name in a formula stands for the central value of the catalogue, also where that cost is overridden as well, so
 * that the order in which they are written does not matter.
 */
import { mean } from '../../sim/distributions.js';
import type { Distribution } from '../../sim/distributions.js';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { CostOverride, CostOverrides } from '../resolved.js';
import { plainNsWithUnit } from './plain-quantity.js';

/** A cost as it was written, and how an error about it begins. */
export interface WrittenCost {
  readonly id: string;
  readonly formula: string;
  readonly where: string;
}

/** Longest mean of a cost [ns]: a second. Beyond, a simulation would hardly end. */
const maxNs = 1_000_000_000;

/** Works the formulas out; of several for one cost the last counts. */
export async function readCostOverrides(written: readonly WrittenCost[]): Promise<CostOverrides> {
  const overrides = new Map<string, CostOverride>();
  if (written.length === 0) return overrides;
  const { costs } = await import('../../models/costs/catalogue.js');
  const names = new Map([...costs].map(([id, { belief }]) => [id, belief.centralNs]));
  for (const { id, formula, where } of written) {
    if (!names.has(id)) {
      const hint = didYouMean(id, names.keys()) || '; qd1 list tells them all';
      throw new ConfigError(`${where}: there is no cost of that id${hint}`);
    }
    const distribution = await distributionOf(formula, names, where);
    const meanNs = mean(distribution);
    if (!(meanNs <= maxNs)) {
      throw new ConfigError(
        `${where}: the cost is ${meanNs} ns in the mean; it must be ${maxNs} ns (1 s) or less`,
      );
    }
    overrides.set(id, { distribution, formula });
  }
  return overrides;
}

async function distributionOf(
  formula: string,
  names: ReadonlyMap<string, number>,
  where: string,
): Promise<Distribution> {
  const ns = plainNsWithUnit(formula);
  if (ns !== undefined && ns >= 0) return { kind: 'constant', ns };
  const { readFormula } = await import('./quantity.js');
  return readFormula(formula, names, where);
}
