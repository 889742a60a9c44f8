/** What a chart of shares shows: what each of several changes is worth, averaged over all orders, and how far that varies. */
import { ChartError } from '../errors.js';

/** Shares of a total. */
export interface OrderSharesData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** One or more, in the order in which they are told. */
  rows: OrderShare[];
}

/** One change. */
export interface OrderShare {
  /** Short and unique: `guest-haltpoll`. */
  id: string;
  /** Saved by it, averaged over all orders [µs]; below 0 it costs. */
  us: number;
  /** 95 % confidence interval of `us`. */
  intervalUs: readonly [number, number];
  /** Least and most that it saves at any place of any order [µs]. */
  rangeUs: readonly [number, number];
  /** Least and most that it gains at any place of any order [IOPS]. */
  rangeIops: readonly [number, number];
}

/** Fails on data that would make a picture lie. */
export function checkOrderShares({ rows }: OrderSharesData): void {
  if (rows.length === 0) throw new ChartError('shares need at least one row');
  const ids = new Set<string>();
  for (const { id, us, intervalUs, rangeUs, rangeIops } of rows) {
    if (ids.has(id)) throw new ChartError(`share "${id}" is there twice; ids must differ`);
    ids.add(id);
    if (![us, ...intervalUs, ...rangeUs, ...rangeIops].every(Number.isFinite))
      throw new ChartError(`share "${id}" has a figure that is no number`);
    for (const [name, [low, high]] of Object.entries({ intervalUs, rangeUs, rangeIops }))
      if (low > high)
        throw new ChartError(
          `share "${id}" has ${name} from ${low} to ${high}; the first must be the lesser`,
        );
  }
}
