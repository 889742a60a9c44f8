/**
 * Labels beside the curve: what was measured above it, what was simulated below it, none over another.
 *
 * Above, labels only rise, since there the room grows upwards; below they only sink. So the leader of one never
 * crosses the label of another: each stays on the side of its own mark on which no later label lies.
 */
import type { Origin } from '../series.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { CurvePlane, Place } from './iops-curve-plane.js';

/** What is to be said of a mark. */
export interface LabelWish {
  readonly id: string;
  /** `46 k`. */
  readonly figure: string;
  /** More words, said quietly; may be empty. */
  readonly more: string;
  readonly origin: Origin;
  readonly mark: Place;
}

/** A label in its place. */
export interface CurveLabel extends LabelWish {
  readonly leftX: number;
  readonly middleY: number;
  readonly widthPx: number;
  /** Where the leader meets the label. */
  readonly leaderTo: Place;
}

const linePx = 16;
const besideMarkPx = 16;
const sizePx: number = fontSize.note;

/** The part of a label that comes first: bold where it was measured. */
export function strongText({ id, figure }: LabelWish): string {
  return `${id}\u00a0\u00a0${figure}`;
}

/** Places labels above the curve, `clearPx` from it; null where they do not fit. */
export function labelsAbove(
  wishes: readonly LabelWish[],
  plane: CurvePlane,
  clearPx: number,
): CurveLabel[] | null {
  const { rightX, topY } = plane.box;
  const labels: CurveLabel[] = [];
  let limitY = Infinity;
  for (const wish of wishes.toSorted((a, b) => b.mark[1] - a.mark[1])) {
    const widthPx = labelWidth(wish);
    // Wide labels must rise to where the curve leaves them room.
    const highestBottomY = plane.yAt(rightX - widthPx - clearPx);
    const middleY = Math.min(wish.mark[1] - 3, limitY, highestBottomY - linePx / 2);
    if (middleY - linePx / 2 < topY || rightX - widthPx < plane.box.leftX) return null;
    limitY = middleY - linePx;
    const besideCurve = plane.xAt(middleY + linePx / 2) + clearPx;
    const leftX = Math.min(Math.max(besideCurve, wish.mark[0] + besideMarkPx), rightX - widthPx);
    const below = leftX < wish.mark[0] + besideMarkPx / 2;
    const underX = Math.min(Math.max(wish.mark[0], leftX + 6), leftX + widthPx - 6);
    const leaderTo: Place = below ? [underX, middleY + linePx / 2] : [leftX - 4, middleY];
    labels.push({ ...wish, leftX, middleY, widthPx, leaderTo });
  }
  return outOfLeaders(labels, rightX);
}

/** Where an arc lies far out, its leader may start right of a lower label, which then steps aside. */
function outOfLeaders(labels: readonly CurveLabel[], rightX: number): CurveLabel[] | null {
  let placed = [...labels];
  for (let round = 0; round < placed.length; round++) {
    const before = placed;
    placed = before.map((label) => {
      const { leftX, middleY, widthPx } = label;
      const others = before.filter((other) => other.id !== label.id || other.origin !== label.origin);
      const hits = others
        .map((other) => leaderAt(other, middleY))
        .filter((x) => x > leftX - 3 && x < leftX + widthPx);
      if (hits.length === 0) return label;
      const aside = Math.max(...hits) + 6;
      return { ...label, leftX: aside, leaderTo: [aside - 4, middleY] };
    });
    if (placed.every((label, index) => label === before[index])) return placed;
    if (placed.some(({ leftX, widthPx }) => leftX + widthPx > rightX)) return null;
  }
  return null;
}

/** How far right the leader of a label gets within a line at `middleY`; -Infinity where it does not pass. */
function leaderAt({ mark, leaderTo }: CurveLabel, middleY: number): number {
  const [low, high] = [middleY - linePx / 2, middleY + linePx / 2];
  const [[x1, y1], [x2, y2]] = [mark, leaderTo];
  if (Math.max(y1, y2) <= low || Math.min(y1, y2) >= high || y1 === y2) return -Infinity;
  const at = (y: number): number =>
    x1 + ((x2 - x1) * (Math.min(Math.max(y, Math.min(y1, y2)), Math.max(y1, y2)) - y1)) / (y2 - y1);
  return Math.max(at(low), at(high));
}

/** Places labels below the curve, `clearPx` from it; null where they do not fit. */
export function labelsBelow(
  wishes: readonly LabelWish[],
  plane: CurvePlane,
  clearPx: number,
): CurveLabel[] | null {
  const { leftX: axisX, bottomY } = plane.box;
  const labels: CurveLabel[] = [];
  let limitY = -Infinity;
  for (const wish of wishes.toSorted((a, b) => a.mark[1] - b.mark[1])) {
    const widthPx = labelWidth(wish);
    const lowestTopY = plane.yAt(axisX + 6 + widthPx + clearPx);
    const middleY = Math.max(wish.mark[1] + 3, limitY, lowestTopY + linePx / 2);
    if (middleY + linePx / 2 > bottomY - 1) return null;
    limitY = middleY + linePx;
    const besideCurve = plane.xAt(middleY - linePx / 2) - clearPx;
    const rightX = Math.max(Math.min(besideCurve, wish.mark[0] - besideMarkPx), axisX + 6 + widthPx);
    labels.push({ ...wish, leftX: rightX - widthPx, middleY, widthPx, leaderTo: [rightX + 4, middleY] });
  }
  return labels;
}

/** Its width [px]. */
export function strongWidth(wish: LabelWish): number {
  return textWidth(strongText(wish), sizePx, wish.origin === 'measured');
}

function labelWidth(wish: LabelWish): number {
  const px = strongWidth(wish);
  return wish.more === '' ? px : px + 8 + textWidth(wish.more, sizePx);
}
