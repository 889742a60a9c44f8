/** The key to the marks of a ladder: measured against simulated, and what the textures mean. */
import { intervalWhisker } from '../marks/interval.js';
import { diamond } from '../marks/measured.js';
import type { Group } from '../marks/canvas.js';
import type { PiecePainter } from '../marks/stage-fill.js';
import { centred, words } from '../marks/words.js';
import { kindLook } from '../stages.js';
import type { Kind, StageLook } from '../stages.js';
import { textWidth } from '../text.js';
import { fontSize } from '../theme.js';
import type { Theme } from '../theme.js';

interface MarkEntry {
  readonly text: string;
  readonly look: 'strong' | 'plain' | 'quiet';
  /** Width of the sample before the text; 0 for a head, which has none. */
  readonly samplePx: number;
  readonly draw?: (parent: Group, x: number, middleY: number, theme: Theme, paint: PiecePainter) => void;
}

const sizePx: number = fontSize.label;
const lineHeightPx = 24;

const gapPx = 7;

const entries: readonly MarkEntry[] = [
  { text: 'measured', look: 'strong', samplePx: 36, draw: drawMeasured },
  { text: 'simulated, with its confidence interval', look: 'plain', samplePx: 34, draw: drawSimulated },
  { text: 'kind of time', look: 'quiet', samplePx: 0 },
  { text: 'work', look: 'plain', samplePx: 20, draw: drawKind('work') },
  { text: 'notification', look: 'plain', samplePx: 20, draw: drawKind('notice') },
  { text: 'wake-up', look: 'plain', samplePx: 20, draw: drawKind('wake') },
];

/** The looks whose textures the key needs. */
export function marksKeyLooks(theme: Theme): StageLook[] {
  return (['work', 'notice', 'wake'] as const).map((kind) => kindLook(kind, theme));
}

/** Height of the key in `widthPx` [px]. */
export function marksKeyHeight(widthPx: number): number {
  return (places(widthPx).at(-1)!.line + 1) * lineHeightPx;
}

/** Draws the key from the top left corner of `parent`. */
export function drawMarksKey(parent: Group, widthPx: number, paint: PiecePainter, theme: Theme): void {
  for (const { entry, x, line } of places(widthPx)) {
    const middleY = (line + 0.5) * lineHeightPx;
    entry.draw?.(parent, x, middleY, theme, paint);
    const fill = entry.look === 'quiet' ? theme.muted : theme.ink;
    const place = { x: x + textOffset(entry), y: centred(middleY, sizePx), sizePx, fill };
    words(parent, entry.text, { ...place, bold: entry.look === 'strong' });
  }
}

function places(widthPx: number): { entry: MarkEntry; x: number; line: number }[] {
  let [x, line] = [0, 0];
  return entries.map((entry, index) => {
    // A head stays with what it heads.
    const together = entry.look === 'quiet' ? entries.slice(index) : [entry];
    const width = together.reduce((sum, each) => sum + advance(each), 0);
    if (x > 0 && x + width > widthPx) [x, line] = [0, line + 1];
    const place = { entry, x, line };
    x += advance(entry);
    return place;
  });
}

function advance(entry: MarkEntry): number {
  const { text, look } = entry;
  return textOffset(entry) + textWidth(text, sizePx, look === 'strong') + (look === 'quiet' ? 12 : 20);
}

function textOffset({ samplePx }: MarkEntry): number {
  return samplePx === 0 ? 0 : samplePx + gapPx;
}

function drawMeasured(parent: Group, x: number, middleY: number, theme: Theme): void {
  const line = parent.append('path').attr('d', `M${x},${middleY}H${x + 30}`);
  line.attr('stroke', theme.ink).attr('stroke-width', 1.75);
  diamond(parent, x + 30, middleY, theme);
}

function drawSimulated(parent: Group, x: number, middleY: number, theme: Theme): void {
  const { requester, server, device } = theme.hues;
  [requester.tones[1], server.tones[1], device.tones[0]].forEach((fill, index) => {
    const rect = parent.append('rect').attr('x', x + index * 10);
    rect
      .attr('y', middleY - 8)
      .attr('width', 9)
      .attr('height', 11)
      .attr('fill', fill);
  });
  intervalWhisker(parent, x + 22, x + 34, middleY + 8, theme);
}

function drawKind(kind: Kind): NonNullable<MarkEntry['draw']> {
  return (parent, x, middleY, theme, paint) =>
    paint(parent, kindLook(kind, theme), { x, y: middleY - 7, width: 20, height: 14 });
}
