/** What a chart of shares says in words: its columns and its description. */
import { thousands } from '../format.js';
import { signedCell } from '../number-cells.js';
import type { OrderShare, OrderSharesData } from './order-shares-data.js';

/** The name of the axis, with its unit. */
export const sharesAxis = 'µs saved per request';

/** The heads of the columns, a strong line and a quiet one below it. */
export const shareHeads = {
  saved: ['µs saved', 'over all orders'],
  range: ['µs saved', 'least to most'],
  iops: ['k IOPS gained', 'least to most'],
} as const;

/** `+7.72 ±0.01`. */
export function savedCell({ us, intervalUs: [low, high] }: OrderShare): string {
  return `${signedCell(us, 2)} ±${((high - low) / 2).toFixed(2)}`;
}

/** `+1.2 to +3.4`, or one figure where both read alike. */
export function rangeCell([low, high]: readonly [number, number], decimals: number): string {
  const [first, last] = [low, high].map((value) => signedCell(value, decimals));
  return first === last ? first : `${first} to ${last}`;
}

/** Of IOPS, in thousands. */
export function iopsRangeCell({ rangeIops: [low, high] }: OrderShare): string {
  return rangeCell([low / 1000, high / 1000], 1);
}

/** The picture in words: a sentence a row. */
export function describeShares({ subtitle, rows }: OrderSharesData): string {
  const total = rows.reduce((sum, { us }) => sum + us, 0);
  return [
    `${subtitle}.`.replace(/\.\.$/, '.'),
    ...rows.map(
      (row) =>
        `${row.id} saves ${savedCell(row)} µs averaged over all orders, ${rangeCell(row.rangeUs, 2)} µs at any place, and gains ${iopsRangeCell(row)} k IOPS.`,
    ),
    `Together ${thousands(total * 1000, 2)} µs.`,
  ].join(' ');
}
