/**
 * The words inside slices: what it is and how long, else what it is; where that does not fit, the name or else the
 * letter of its stage, once for a row of slices of one stage. What fits nowhere is in the key, and in the title of the slice.
 */
import { microseconds } from '../format.js';
import type { Box } from '../marks/stage-fill.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { PlacedSlice } from './swim-lane-layout.js';
import { lengthUs } from './swim-lane-words.js';

/** A text and the middle of the place where it fits. */
export interface SliceLabel {
  readonly text: string;
  readonly x: number;
  readonly letter: boolean;
}

const paddingPx = 6;

/**
 * The labels of the slices of one lane.
 * @param crossed where arrows cross the lane
 */
export function sliceLabels(
  slices: readonly PlacedSlice[],
  letters: ReadonlyMap<string, string>,
  crossed: readonly number[],
): Map<PlacedSlice, SliceLabel> {
  const labels = new Map<PlacedSlice, SliceLabel>();
  for (const placed of slices) {
    const label = named(placed, crossed);
    if (label) labels.set(placed, label);
  }
  for (const run of runsOf(slices)) {
    if (run.some((placed) => labels.has(placed))) continue;
    const widest = run.reduce((best, placed) => (placed.box.width > best.box.width ? placed : best));
    const stage = widest.slice.stage ?? '';
    const letter = letters.get(stage) ?? '';
    const stageX = placeFor(textWidth(stage, fontSize.note) + paddingPx, widest.box, crossed);
    const letterX = placeFor(textWidth(letter, fontSize.letter, true) + 2, widest.box, crossed);
    if (stageX !== undefined) labels.set(widest, { text: stage, x: stageX, letter: false });
    else if (letterX !== undefined) labels.set(widest, { text: letter, x: letterX, letter: true });
  }
  return labels;
}

/** The name of a slice, with its length where there is room for that too; sleep is named by its state. */
function named({ slice, box }: PlacedSlice, crossed: readonly number[]): SliceLabel | undefined {
  const rests = slice.category === 'idle' && !slice.critical;
  const name = rests ? (slice.state ?? slice.label) : slice.label;
  for (const text of [`${name} ${microseconds(lengthUs(slice))}`, name]) {
    const x = placeFor(textWidth(text, fontSize.note) + paddingPx, box, crossed);
    if (x !== undefined) return { text, x, letter: false };
  }
  return undefined;
}

/** The middle of the widest stretch of `box` without an arrow, if it is as wide as `widthPx`. */
function placeFor(widthPx: number, { x, width }: Box, crossed: readonly number[]): number | undefined {
  const inside = crossed.filter((each) => each > x && each < x + width).sort((a, b) => a - b);
  const edges = [x, ...inside, x + width];
  let best: [number, number] = [0, 0];
  edges.slice(1).forEach((edge, index) => {
    const [from, to] = [edges[index] + (index > 0 ? 3 : 0), edge - (index < inside.length ? 3 : 0)];
    if (to - from > best[1] - best[0]) best = [from, to];
  });
  return best[1] - best[0] >= widthPx ? (best[0] + best[1]) / 2 : undefined;
}

/** Critical slices of one stage that follow one another in the lane. */
function runsOf(slices: readonly PlacedSlice[]): PlacedSlice[][] {
  const runs: PlacedSlice[][] = [];
  for (const placed of slices) {
    if (!placed.slice.critical) continue;
    const last = runs.at(-1)?.at(-1)?.slice;
    const follows = last?.stage === placed.slice.stage && placed.slice.startUs - last!.endUs < 0.001;
    if (follows) runs.at(-1)!.push(placed);
    else runs.push([placed]);
  }
  return runs;
}
