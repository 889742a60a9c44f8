/** What `qd1 order` says: one plain object, printed as text or JSON and drawn by the chart. */

/** A configuration on the way. */
export interface OrderPoint {
  readonly periodUs: number;
  /** 95 % confidence interval over replications. */
  readonly intervalPeriodUs: readonly [number, number];
  readonly iops: number;
  /** CPUs kept busy. */
  readonly cores: number;
}

/** What one optimization is worth [µs a request saved; below 0 it costs]. */
export interface Share {
  readonly id: string;
  /** Averaged over all orders. */
  readonly us: number;
  readonly intervalUs: readonly [number, number];
  /** Least and most that it is worth at any place of any order [µs, and IOPS]. */
  readonly rangeUs: readonly [number, number];
  readonly rangeIops: readonly [number, number];
}

/** Two that are worth something else together: how much less each is worth once the other is done; below 0 it is more [µs]. */
export interface Overlap {
  readonly ids: readonly [string, string];
  readonly us: number;
  readonly intervalUs: readonly [number, number];
  /** Where it lies, largest first. */
  readonly stages: readonly { readonly stage: string; readonly us: number }[];
}

/** One step of an order. */
export interface WalkStep {
  readonly id: string;
  /** Saved by it here [µs a request]. */
  readonly us: number;
  readonly intervalUs: readonly [number, number];
  /** Gained by it here [IOPS]. */
  readonly iops: number;
  /** Afterwards. */
  readonly periodUs: number;
  readonly iopsAfter: number;
  readonly cores: number;
}

/** One order, step by step. */
export interface OrderWalk {
  readonly order: readonly string[];
  /** Mean of the periods after its steps [µs]: small where the large gains come early. */
  readonly meanPeriodUs: number;
  readonly steps: readonly WalkStep[];
}

export interface OrderResult {
  readonly schemaVersion: 1;
  readonly profile: string;
  readonly seed: string;
  /** Of each subset, and the requests in each. */
  readonly replications: number;
  readonly requests: number;
  /** Whether every share is as sure as was asked. */
  readonly precise: boolean;
  readonly base: { readonly id: string; readonly label: string };
  readonly optimizations: readonly {
    readonly id: string;
    readonly title: string;
    readonly requires: readonly string[];
    readonly prototype: string | null;
  }[];
  readonly before: OrderPoint;
  readonly after: OrderPoint;
  /** The sum of `shapleyUs`: the period before less the period after. */
  readonly totalUs: number;
  readonly intervalTotalUs: readonly [number, number];
  readonly shapleyUs: readonly Share[];
  readonly overlaps: readonly Overlap[];
  /** Subsets that were simulated, and orders that lead through them. */
  readonly subsets: number;
  readonly possibleOrders: number;
  /** Subsets that cannot be. */
  readonly infeasible: readonly { readonly ids: readonly string[]; readonly why: string }[];
  readonly orders: {
    /** In the order given, as near as can be. */
    readonly asGiven: OrderWalk;
    /** Large gains early: the least mean period on the way; and the most. */
    readonly best: OrderWalk;
    readonly worst: OrderWalk;
  };
  readonly notes: readonly string[];
}
