/**
 * Fewer marks than calls, without lying: of many marks in one place the lowest and the highest of each kind stay, and
 * a line keeps, in each pixel, where it comes in, where it goes out, and how far it goes between.
 */

/** A point [px]. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A call as a mark. */
export interface Mark extends Point {
  readonly hit: boolean;
  /** Whether it is longer than the scale. */
  readonly beyond: boolean;
}

/** Width of the places in which marks are thinned out [px]. */
const binPx = 4;

/** Marks that need no thinning, a pixel of width. */
const densest = 1 / 3;

/** Whether `count` marks are too many for `widthPx`. */
export function isDense(count: number, widthPx: number): boolean {
  return count > widthPx * densest;
}

/** The marks to draw, in their order. */
export function thinMarks(marks: readonly Mark[]): Mark[] {
  const kept = new Set<Mark>();
  for (const bin of bins(marks, binPx)) {
    for (const hit of [true, false]) {
      const alike = bin.filter((mark) => mark.hit === hit);
      if (alike.length > 0) for (const mark of [lowest(alike), highest(alike)]) kept.add(mark);
    }
  }
  return marks.filter((mark) => kept.has(mark));
}

/** The corners of a line to draw, in their order. */
export function thinLine(points: readonly Point[]): Point[] {
  return bins(points, 1).flatMap((bin) => {
    const kept = new Set([bin[0], lowest(bin), highest(bin), bin[bin.length - 1]]);
    return bin.filter((point) => kept.has(point));
  });
}

/** Neighbours in the same stretch of `widthPx`. */
function bins<P extends Point>(points: readonly P[], widthPx: number): P[][] {
  const all: P[][] = [];
  let place = NaN;
  for (const point of points) {
    const here = Math.floor(point.x / widthPx);
    if (here === place) all[all.length - 1].push(point);
    else all.push([point]);
    place = here;
  }
  return all;
}

function lowest<P extends Point>(points: readonly P[]): P {
  return points.reduce((best, point) => (point.y > best.y ? point : best));
}

function highest<P extends Point>(points: readonly P[]): P {
  return points.reduce((best, point) => (point.y < best.y ? point : best));
}
