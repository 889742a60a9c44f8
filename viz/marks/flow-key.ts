/** A key to the marks of a chart: samples with their words, in lines; a quiet head stays with what it heads. */
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';
import { centred, words } from './words.js';

/** One sample with its words; `Tools` is what the chart draws with. */
export interface KeyEntry<Tools> {
  readonly text: string;
  /** A head is said quietly and has no sample. */
  readonly head?: boolean;
  /** Whether it begins a line. */
  readonly first?: boolean;
  /** Width of the sample before the text [px]. */
  readonly samplePx: number;
  readonly draw?: (parent: Group, x: number, middleY: number, tools: Tools) => void;
}

/** A laid-out key; places are from its top left. */
export interface FlowKey<Tools> {
  readonly places: readonly {
    readonly entry: KeyEntry<Tools>;
    readonly x: number;
    readonly middleY: number;
  }[];
  readonly heightPx: number;
}

const sizePx: number = fontSize.label;
const lineHeightPx = 24;
const gapPx = 7;

/** Lays `entries` out in `widthPx`. */
export function layoutFlowKey<Tools>(entries: readonly KeyEntry<Tools>[], widthPx: number): FlowKey<Tools> {
  let [x, line] = [0, 0];
  const places = entries.map((entry, index) => {
    const next = entries.findIndex(({ head }, later) => head === true && later > index);
    const headed = entries.slice(index, next === -1 ? entries.length : next);
    const together = entry.head ? headed : [entry];
    const togetherPx = together.reduce((sum, each) => sum + advance(each), 0);
    if (x > 0 && (entry.first || x + togetherPx > widthPx)) [x, line] = [0, line + 1];
    const place = { entry, x, middleY: (line + 0.5) * lineHeightPx };
    x += advance(entry);
    return place;
  });
  return { places, heightPx: entries.length === 0 ? 0 : (line + 1) * lineHeightPx };
}

/** Draws a laid-out key from the top left corner of `parent`. */
export function drawFlowKey<Tools>(parent: Group, key: FlowKey<Tools>, tools: Tools, theme: Theme): void {
  for (const { entry, x, middleY } of key.places) {
    entry.draw?.(parent, x, middleY, tools);
    const fill = entry.head ? theme.muted : theme.ink;
    words(parent, entry.text, { x: x + textOffset(entry), y: centred(middleY, sizePx), sizePx, fill });
  }
}

function advance<Tools>(entry: KeyEntry<Tools>): number {
  return textOffset(entry) + textWidth(entry.text, sizePx) + (entry.head ? 12 : 20);
}

function textOffset<Tools>({ samplePx }: KeyEntry<Tools>): number {
  return samplePx === 0 ? 0 : samplePx + gapPx;
}
