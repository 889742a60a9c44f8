/** Shares of optimizations, for their chart. */
import type { OrderResult } from '../../analysis/order/result.js';
import type { OrderSharesData } from '../charts/order-shares-data.js';
import { microseconds } from '../format.js';

/** The shares of `result`, the largest first. */
export function orderData(result: OrderResult): OrderSharesData {
  const { base, before, after, subsets, possibleOrders, profile, seed, replications } = result;
  return {
    title: `What each is worth: ${base.id} from ${microseconds(before.periodUs)} to ${microseconds(after.periodUs)}`,
    subtitle: `${base.label}: ${result.optimizations.length} changes in ${possibleOrders} possible orders`,
    source: `Simulated: qd1, profile ${profile}, seed ${seed}; ${subsets} subsets, ${replications} replications each.`,
    rows: result.shapleyUs
      .map(({ id, us, intervalUs, rangeUs, rangeIops }) => ({ id, us, intervalUs, rangeUs, rangeIops }))
      .toSorted((a, b) => b.us - a.us),
  };
}
