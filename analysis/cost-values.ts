/**
 * What every cost of the catalogue comes to when some stand apart from their medians: the values that a profile, or a
 * trial of a fit, simulates with.
 *
 * Costs that are written in numbers have a standard score each (`models/costs/belief.ts`); a cost with a formula
 * follows those that it is made of.
 */
import { nsAt, slopeAt } from '../models/costs/belief.js';
import { costById, costs } from '../models/costs/catalogue.js';
import type { Cost, CostBelief } from '../models/costs/cost.js';
import type { CostTables } from '../models/site-book.js';
import { QuantileTable } from '../sim/quantile-table.js';
import { scaleDistribution } from '../sim/scale-distribution.js';

/** Beliefs that differ from the catalogue's on a machine, by id. */
export type Beliefs = ReadonlyMap<string, CostBelief>;

/** Standard scores of costs that are written in numbers, by id; one that is not there is 0. */
export type Scores = ReadonlyMap<string, number>;

/** What is left of a difference of costs that has come out as nothing [ns]. */
const LEAST_NS = 1;

/** The costs that are written in numbers and may be charged, or are part of one that is. */
export const writtenCosts: readonly Cost[] = [...costs.values()].filter(
  ({ parts, role }) => parts === undefined && role !== 'check',
);

export class CostValues {
  private readonly scores: Scores;
  private readonly beliefs: Beliefs;
  /** Means that were asked for before: a fit asks for the same few at each of its steps. */
  private readonly known = new Map<string, number>();
  private readonly made = new Map<string, QuantileTable>();

  constructor(scores: Scores = new Map(), beliefs: Beliefs = new Map()) {
    this.scores = scores;
    this.beliefs = beliefs;
  }

  /** The belief in a cost on this machine, before any data. */
  belief(id: string): CostBelief {
    return this.beliefs.get(id) ?? costById(id).belief;
  }

  /** The mean of a cost [ns]. */
  ns(id: string): number {
    let ns = this.known.get(id);
    if (ns === undefined) {
      ns = this.meanOf(id);
      this.known.set(id, ns);
    }
    return ns;
  }

  private meanOf(id: string): number {
    const parts = this.partsOf(id);
    if (parts === undefined) return nsAt(this.belief(id), this.scores.get(id) ?? 0);
    let sum = 0;
    for (const [part, times] of Object.entries(parts)) sum += times * this.ns(part);
    return sum < LEAST_NS ? LEAST_NS : sum;
  }

  /** How fast a cost grows with the score of each written cost that it is made of [ns per width]. */
  slopes(id: string): ReadonlyMap<string, number> {
    const parts = this.partsOf(id) ?? { [id]: 1 };
    return new Map(
      Object.entries(parts).map(([part, times]) => [
        part,
        times * slopeAt(this.belief(part), this.scores.get(part) ?? 0),
      ]),
    );
  }

  /** Tables to draw from: the catalogue's spreads in time, around these means. */
  tables(): CostTables {
    return (id) => {
      let table = this.made.get(id);
      if (table === undefined) {
        const { run, belief } = costById(id);
        table = new QuantileTable(scaleDistribution(run, this.ns(id) / belief.centralNs));
        this.made.set(id, table);
      }
      return table;
    };
  }

  /** Parts of a formula; a machine that has its own belief of a cost does not go by the formula. */
  private partsOf(id: string): Readonly<Record<string, number>> | undefined {
    return this.beliefs.has(id) ? undefined : costById(id).parts;
  }
}
