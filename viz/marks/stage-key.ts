/** The key to the pieces: an actor at a time, so that a hue explains itself, in the order of the request. */
import type { Actor, Theme } from '../theme.js';
import { fontSize } from '../theme.js';
import { stageActor, stageLook } from '../stages.js';
import { textWidth, widest } from '../text.js';
import type { Group } from './canvas.js';
import { pieceLabel } from './stage-fill.js';
import type { Box, PiecePainter } from './stage-fill.js';
import { centred, words } from './words.js';

/** A laid-out key; places are from its top left. */
export interface StageKey {
  readonly heads: readonly { readonly text: string; readonly x: number; readonly middleY: number }[];
  readonly entries: readonly { readonly stage: string; readonly box: Box }[];
  readonly heightPx: number;
}

const actorNames: readonly (readonly [Actor | undefined, string])[] = [
  ['requester', 'who asks'],
  ['server', 'who serves'],
  ['host', 'host kernel'],
  ['device', 'the drive'],
  [undefined, 'others'],
];
const lineHeightPx = 22;
const swatchPx = { width: 20, height: 14 };
const sizePx: number = fontSize.label;
const headGapPx = 12;

/** Lays the key out in `widthPx`: a line an actor, but small ones share a line where they fit. */
export function layoutStageKey(order: readonly string[], widthPx: number): StageKey {
  const groups = actorNames
    .map(([actor, text]) => ({ text, stages: order.filter((stage) => stageActor(stage) === actor) }))
    .filter(({ stages }) => stages.length > 0);
  const texts = groups.map(({ text }) => text);
  const left = widest(texts, sizePx) + headGapPx;
  const heads: { text: string; x: number; middleY: number }[] = [];
  const entries: { stage: string; box: Box }[] = [];
  let [x, top] = [0, 0];
  for (const { text, stages } of groups) {
    const groupWidth = left + stages.reduce((sum, stage) => sum + entryWidth(stage), 0);
    if (x > 0 && x + groupWidth > widthPx) [x, top] = [0, top + lineHeightPx];
    heads.push({ text, x, middleY: top + lineHeightPx / 2 });
    x += x > 0 ? textWidth(text, sizePx) + headGapPx : left;
    for (const stage of stages) {
      if (x > left && x + entryWidth(stage) > widthPx) [x, top] = [left, top + lineHeightPx];
      entries.push({ stage, box: { x, y: top + (lineHeightPx - swatchPx.height) / 2, ...swatchPx } });
      x += entryWidth(stage);
    }
    x += headGapPx;
  }
  return { heads, entries, heightPx: top + lineHeightPx };
}

/** Draws a laid-out key. */
export function drawStageKey(
  parent: Group,
  key: StageKey,
  letters: ReadonlyMap<string, string>,
  paint: PiecePainter,
  theme: Theme,
): void {
  for (const { text, x, middleY } of key.heads) {
    words(parent, text, { x, y: centred(middleY, sizePx), sizePx, fill: theme.muted });
  }
  for (const { stage, box } of key.entries) {
    const look = stageLook(stage, theme);
    paint(parent, look, box);
    pieceLabel(parent, look, letters.get(stage) ?? '', box);
    const y = centred(box.y + box.height / 2, sizePx);
    words(parent, stage, { x: box.x + box.width + 6, y, sizePx, fill: theme.ink });
  }
}

function entryWidth(stage: string): number {
  return swatchPx.width + 6 + textWidth(stage, sizePx) + 14;
}
