/**
 * The catalogue of primitive costs, ready to use: nanoseconds, no reading of YAML, no arithmetic on units.
 *
 * The rows come from the YAML files in this folder, which the build compiles into `catalogue.generated.ts`
 * (`npm run build:data`), so that neither a normal command nor a page loads a parser for them.
 */
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import { rows } from './catalogue.generated.js';
import type { Cost } from './cost.js';

/** Every cost by its id, in the order of the files (by name) and of the rows in them. */
export const costs: ReadonlyMap<string, Cost> = new Map(rows.map((cost) => [cost.id, cost]));

/** The cost of that id; a `ConfigError` with the nearest id if there is none. */
export function costById(id: string): Cost {
  const cost = costs.get(id);
  if (cost === undefined) {
    throw new ConfigError(`cost catalogue: there is no cost "${id}"${didYouMean(id, costs.keys())}`);
  }
  return cost;
}

/** The costs without a published figure behind them (`judgement` and `assumed`): a document must list them. */
export function assumedCosts(): Cost[] {
  return rows.filter((cost) => cost.how === 'assumed' || cost.how === 'judgement');
}
