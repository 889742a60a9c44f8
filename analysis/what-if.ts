/** One base with several optimizations applied: before and after, with common random numbers. */
import {
  applyOptimizations,
  type Loss,
  losses,
  type Optimization,
} from '../scenarios/optimizations/index.js';
import type { ResolvedScenario } from '../scenarios/resolved.js';
import { ConfigError } from '../sim/errors.js';
import { compareScenarios, type ComparisonResult } from './compare.js';
import { checkSimulated, notesOf } from './order/order.js';
import type { RunOptions } from './talk.js';

/** What `qd1 what-if` says. */
export interface WhatIfResult extends ComparisonResult {
  readonly base: { readonly id: string; readonly label: string };
  readonly optimizations: readonly {
    readonly id: string;
    readonly title: string;
    readonly prototype: string | null;
  }[];
  /** What one gives up for them, together. */
  readonly loses: readonly Loss[];
}

/**
 * Simulates both.
 * @throws ConfigError for what cannot be applied, or not together
 */
export function whatIf(
  base: ResolvedScenario,
  chosen: readonly Optimization[],
  options: RunOptions,
): WhatIfResult {
  checkSimulated(chosen);
  if (chosen.length === 0) throw new ConfigError('there is nothing to apply; name an optimization');
  const result = compareScenarios(base, applyOptimizations(base, chosen), options);
  return {
    ...result,
    base: { id: base.scenario.id, label: base.scenario.title },
    optimizations: chosen.map(({ id, title, prototype }) => ({ id, title, prototype })),
    loses: losses.filter((loss) => chosen.some(({ price }) => price.loses.includes(loss))),
    notes: [...new Set([...notesOf(base, chosen), ...result.notes])],
  };
}
