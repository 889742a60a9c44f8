/** The parameters of a fit and what is believed of them before any data. */
import { correlation, loadingsOf } from '../../models/costs/correlations.js';
import { type Beliefs, writtenCosts } from '../../analysis/cost-values.js';
import { Matrix } from 'ml-matrix';
import { costById } from '../../models/costs/catalogue.js';
import type { Cost } from '../../models/costs/cost.js';

export interface PriorOptions {
  /** Beliefs that this machine has in place of the catalogue's. */
  readonly beliefs?: Beliefs;
  /** What remains of the stated correlations: 1 as they are, 0 for none. */
  readonly correlated?: number;
}

/** Standard scores of all written costs: mean 0, variance 1, correlated. */
export class Prior {
  /** Ids of the costs, in the order of the matrix. */
  readonly ids: readonly string[];
  readonly beliefs: Beliefs;
  /** Correlations of the scores. */
  readonly covariance: Matrix;
  private readonly places: ReadonlyMap<string, number>;

  constructor({ beliefs = new Map(), correlated = 1 }: PriorOptions = {}) {
    this.beliefs = beliefs;
    // A cost with a formula that has a belief of its own on this machine no longer follows its parts.
    const own: Cost[] = [...beliefs.keys()].map(costById).filter(({ parts }) => parts !== undefined);
    const parameters = [...writtenCosts, ...own];
    this.ids = parameters.map(({ id }) => id);
    this.places = new Map(this.ids.map((id, place) => [id, place]));
    const loadings = parameters.map((cost) => loadingsOf(cost, correlated));
    this.covariance = Matrix.zeros(parameters.length, parameters.length);
    for (let i = 0; i < parameters.length; i++) {
      for (let j = 0; j <= i; j++) {
        const value = i === j ? 1 : correlation(loadings[i], loadings[j]);
        this.covariance.set(i, j, value);
        this.covariance.set(j, i, value);
      }
    }
  }

  /** The place of a cost in the matrix. */
  place(id: string): number {
    return this.places.get(id)!;
  }

  /** A row of slopes by id, as the matrix has its costs. */
  row(slopes: ReadonlyMap<string, number>): number[] {
    const row = this.ids.map(() => 0);
    for (const [id, slope] of slopes) {
      const place = this.places.get(id);
      if (place !== undefined) row[place] = slope;
    }
    return row;
  }

  /** Scores by id. */
  scores(values: readonly number[]): Map<string, number> {
    return new Map(this.ids.map((id, place) => [id, values[place]]));
  }
}
