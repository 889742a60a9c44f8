/** The page around a chart: its title and subtitle above, where its numbers come from below. */
import { ChartError } from '../errors.js';
import { wrapText } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import type { Group } from './canvas.js';
import { paragraph } from './words.js';

/** The words around every chart. */
export interface PageWords {
  readonly title: string;
  readonly subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  readonly source: string;
}

/** A page with its words in lines. */
export interface Page {
  readonly widthPx: number;
  /** Between the margins. */
  readonly innerPx: number;
  readonly titleLines: readonly string[];
  readonly titleY: number;
  readonly subtitleLines: readonly string[];
  readonly subtitleY: number;
  /** Where what the chart is about may begin. */
  readonly bodyY: number;
  readonly sourceLines: readonly string[];
}

/** Where a page ends. */
export interface PageEnd {
  readonly sourceY: number;
  readonly heightPx: number;
}

const narrowestPx = 640;
const linePx = { title: 26, subtitle: 19, source: 16 };

/** Sets the words of `chart` in `widthPx`. */
export function layoutPage(chart: string, text: PageWords, widthPx: number): Page {
  if (!(widthPx >= narrowestPx))
    throw new ChartError(`${chart} needs a width of ${narrowestPx} px or more, not ${widthPx}`);
  const innerPx = widthPx - 2 * space.margin;
  const titleLines = wrapText(text.title, innerPx, fontSize.title, true);
  const subtitleLines = wrapText(text.subtitle, innerPx, fontSize.body);
  const titleY = space.margin + fontSize.title * 0.8;
  const subtitleY = titleY + titleLines.length * linePx.title - 2;
  const bodyY = subtitleY + subtitleLines.length * linePx.subtitle + 2;
  const sourceLines = wrapText(text.source, innerPx, fontSize.note);
  return { widthPx, innerPx, titleLines, titleY, subtitleLines, subtitleY, bodyY, sourceLines };
}

/** The end of a page whose chart ends at `bottomY`. */
export function pageEnd(page: Page, bottomY: number): PageEnd {
  const sourceY = bottomY + space.large + 4;
  const belowPx = Math.max(0, page.sourceLines.length - 1) * linePx.source + space.margin - 6;
  return { sourceY, heightPx: Math.ceil(sourceY + belowPx) };
}

/** Draws the words of a page. */
export function drawPage(root: Group, page: Page, end: PageEnd, theme: Theme): void {
  const x = space.margin;
  const title = { x, y: page.titleY, sizePx: fontSize.title, fill: theme.ink, bold: true };
  paragraph(root, page.titleLines, linePx.title, title);
  const subtitle = { x, y: page.subtitleY, sizePx: fontSize.body, fill: theme.muted };
  paragraph(root, page.subtitleLines, linePx.subtitle, subtitle);
  const source = { x, y: end.sourceY, sizePx: fontSize.note, fill: theme.muted };
  paragraph(root, page.sourceLines, linePx.source, source);
}
