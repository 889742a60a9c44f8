/** What IOPS by block size say in words: the labels of the ends, and the description. */
import { kilo } from '../format.js';
import { grouped } from '../log-ticks.js';
import type { BlockSizeData, BlockSizePoint, Direction } from './iops-by-block-size-data.js';
import { knownDirections, throughputMib } from './iops-by-block-size-data.js';

/** The names of the planes. */
export const directionNames: Readonly<Record<Direction, string>> = { reads: 'reads', writes: 'writes' };

/** `4`, `128`: a block size without its unit, which the axis has. */
export function blockText(blockKib: number): string {
  return String(blockKib);
}

/** `1 420 MiB/s`: the same figure as a data rate, to three digits. */
export function throughputText(point: BlockSizePoint): string {
  const mib = throughputMib(point);
  const rounded = mib < 1000 ? Number(mib.toPrecision(3)) : Math.round(mib / 10) * 10;
  return `${grouped(rounded)}\u00a0MiB/s`;
}

/** The picture in words, a sentence a configuration and direction. */
export function describeBlockSizes(data: BlockSizeData): string {
  const sentences = data.lines.flatMap((line) =>
    knownDirections(data)
      .filter((direction) => line[direction].length > 0)
      .map((direction) => {
        const points = line[direction].map(
          (point) => `${kilo(point.iops)} at ${blockText(point.blockKib)}\u00a0KiB`,
        );
        const last = line[direction].at(-1)!;
        return (
          `${line.id} ${line.label}, ${directionNames[direction]}, ${line.origin}: IOPS of ${points.join(', ')}; ` +
          `the last is ${throughputText(last)}.`
        );
      }),
  );
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    'Lines show IOPS against block size; higher is better.',
    ...sentences,
  ].join(' ');
}
