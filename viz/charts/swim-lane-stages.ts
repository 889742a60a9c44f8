/** The key to the stages of one request, each with its time [µs]: together they are the period. */
import type { Group } from '../marks/canvas.js';
import { layoutStageKey } from '../marks/stage-key.js';
import { pieceLabel } from '../marks/stage-fill.js';
import type { Box, PiecePainter } from '../marks/stage-fill.js';
import { centred, words } from '../marks/words.js';
import { stageActor, stageLook } from '../stages.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';

/** A laid-out key; places are from its top left. */
export interface TimedKey {
  readonly heads: readonly { readonly text: string; readonly x: number; readonly middleY: number }[];
  readonly entries: readonly TimedEntry[];
  readonly heightPx: number;
}

interface TimedEntry {
  readonly stage: string;
  readonly figure: string;
  readonly box: Box;
}

const sizePx: number = fontSize.label;
const lineHeightPx = 22;
const swatchPx = { width: 20, height: 14 };
const gapPx = { swatch: 6, figure: 5, entry: 14, head: 12, group: 12 };

/** Lays the key out in `widthPx`: a line an actor, but small ones share a line where they fit. */
export function layoutTimedKey(
  order: readonly string[],
  totals: ReadonlyMap<string, number>,
  widthPx: number,
): TimedKey {
  // The heads, and who comes under which, are those of the key of a ladder.
  const { heads: names } = layoutStageKey(order, Infinity);
  const actors = [...new Set(order.map((stage) => stageActor(stage)))].sort(
    (a, b) => actorOrder.indexOf(a) - actorOrder.indexOf(b),
  );
  const left = Math.max(0, ...names.map(({ text }) => textWidth(text, sizePx))) + gapPx.head;
  const heads: { text: string; x: number; middleY: number }[] = [];
  const entries: TimedEntry[] = [];
  let [x, top] = [0, 0];
  actors.forEach((actor, index) => {
    const stages = order.filter((stage) => stageActor(stage) === actor);
    const { text } = names[index];
    const figures = stages.map((stage) => (totals.get(stage) ?? 0).toFixed(1));
    const widths = stages.map((stage, i) => entryWidth(stage, figures[i]));
    const together = left + widths.reduce((sum, width) => sum + width, 0);
    if (x > 0 && x + together > widthPx) [x, top] = [0, top + lineHeightPx];
    heads.push({ text, x, middleY: top + lineHeightPx / 2 });
    x += x > 0 ? textWidth(text, sizePx) + gapPx.head : left;
    stages.forEach((stage, i) => {
      if (x > left && x + widths[i] > widthPx) [x, top] = [left, top + lineHeightPx];
      const box = { x, y: top + (lineHeightPx - swatchPx.height) / 2, ...swatchPx };
      entries.push({ stage, figure: figures[i], box });
      x += widths[i];
    });
    x += gapPx.group;
  });
  return { heads, entries, heightPx: top + lineHeightPx };
}

/** Draws a laid-out key. */
export function drawTimedKey(
  parent: Group,
  key: TimedKey,
  letters: ReadonlyMap<string, string>,
  paint: PiecePainter,
  theme: Theme,
): void {
  for (const { text, x, middleY } of key.heads) {
    words(parent, text, { x, y: centred(middleY, sizePx), sizePx, fill: theme.muted });
  }
  for (const { stage, figure, box } of key.entries) {
    const look = stageLook(stage, theme);
    paint(parent, look, box);
    pieceLabel(parent, look, letters.get(stage) ?? '', box);
    const place = { y: centred(box.y + box.height / 2, sizePx), sizePx };
    const nameX = box.x + box.width + gapPx.swatch;
    words(parent, stage, { ...place, x: nameX, fill: theme.ink });
    const figureX = nameX + textWidth(stage, sizePx) + gapPx.figure;
    words(parent, figure, { ...place, x: figureX, fill: theme.muted });
  }
}

const actorOrder = ['requester', 'server', 'host', 'device', undefined] as const;

function entryWidth(stage: string, figure: string): number {
  const textsPx = textWidth(stage, sizePx) + gapPx.figure + textWidth(figure, sizePx);
  return swatchPx.width + gapPx.swatch + textsPx + gapPx.entry;
}
