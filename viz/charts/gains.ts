/**
 * Gains in an order: what each of several changes brings when they are applied one after the other, in IOPS, which
 * depend on the order, and beside it in µs, which do not where costs only add.
 */
import { scaleLinear } from 'd3';
import { ChartError } from '../errors.js';
import { kilo } from '../format.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { paragraph, words } from '../marks/words.js';
import { textWidth, wrapText } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';
import { signedMicroseconds } from './waterfall-words.js';

/** Changes in the order in which they are applied. */
export interface GainsData {
  title: string;
  subtitle: string;
  source: string;
  steps: GainStep[];
  /** Far ends of the axes, so that bars keep their scale between orders; at least what the steps need. */
  mostIops?: number;
  mostUs?: number;
}

export interface GainStep {
  /** The same in every order. */
  id: string;
  label: string;
  /** Gained [IOPS]. */
  iops: number;
  /** Change of the period [µs]; negative is faster. */
  us: number;
  /** Drawn with emphasis: one of the two that are compared. */
  marked: boolean;
}

/** How to draw it. */
export interface GainsOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 760 */
  widthPx?: number;
}

const px = { margin: 6, head: 40, label: 18, bar: 18, gap: 12 };

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function gains(data: GainsData, document: Document, options: GainsOptions = {}): SVGSVGElement {
  if (data.steps.length === 0) throw new ChartError('gains need at least one step');
  const { theme: themeName = 'light', widthPx = 760 } = options;
  const theme = themes[themeName];
  const halfPx = (widthPx - 2 * px.margin - 24) / 2;
  const rowPx = px.label + px.bar + px.gap;
  const bottomY = px.head + data.steps.length * rowPx;
  const sourceLines = wrapText(data.source, widthPx - 2 * px.margin, fontSize.note);
  const heightPx = bottomY + 14 + sourceLines.length * 15;
  const { title } = data;
  const paper = sheet(document, {
    chart: 'gains',
    title,
    description: describe(data),
    theme,
    widthPx,
    heightPx,
  });
  const { root } = paper;
  const panels = [
    {
      head: 'gain, k IOPS',
      left: px.margin,
      most: Math.max(data.mostIops ?? 0, ...data.steps.map(({ iops }) => Math.abs(iops))),
      value: (step: GainStep): number => step.iops,
      text: (step: GainStep): string =>
        `${step.iops < 0 ? '−' : '+'}${kilo(Math.abs(step.iops)).replace('\u00a0k', '')}`,
    },
    {
      head: 'saved, µs a request',
      left: px.margin + halfPx + 24,
      most: Math.max(data.mostUs ?? 0, ...data.steps.map(({ us }) => Math.abs(us))),
      value: (step: GainStep): number => -step.us,
      text: (step: GainStep): string => signedMicroseconds(step.us).replace('\u00a0µs', ''),
    },
  ];
  data.steps.forEach((step, index) => {
    const y = px.head + index * rowPx;
    const rule = root
      .append('line')
      .attr('x1', px.margin)
      .attr('x2', widthPx - px.margin);
    rule.attr('y1', y).attr('y2', y).attr('stroke', theme.rule);
    const label = `${index + 1}. ${step.label}`;
    words(root, label, {
      x: px.margin + 5,
      y: y + 13,
      sizePx: fontSize.label,
      fill: theme.ink,
      bold: step.marked,
    });
  });
  for (const panel of panels) {
    words(root, panel.head, {
      x: panel.left,
      y: px.head - 14,
      sizePx: fontSize.label,
      fill: theme.ink,
      bold: true,
    });
    const figurePx =
      Math.max(...data.steps.map((step) => textWidth(panel.text(step), fontSize.label, true))) + 8;
    const x = scaleLinear()
      .domain([0, Math.max(panel.most, 1e-9)])
      .range([panel.left, panel.left + halfPx - figurePx]);
    const zero = root.append('line').attr('x1', panel.left).attr('x2', panel.left);
    zero.attr('y1', px.head).attr('y2', bottomY).attr('stroke', theme.ink);
    data.steps.forEach((step, index) => {
      const y = px.head + index * rowPx + px.label;
      drawBar(
        root,
        {
          key: `${panel.head} ${step.id}`,
          x: panel.left,
          y,
          width: x(Math.abs(panel.value(step))) - panel.left,
          loss: panel.value(step) < 0,
          marked: step.marked,
          text: panel.text(step),
        },
        theme,
      );
    });
  }
  paragraph(root, sourceLines, 15, {
    x: px.margin,
    y: bottomY + 20,
    sizePx: fontSize.note,
    fill: theme.muted,
  });
  return tidy(paper.svg);
}

interface Bar {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Drawn as an outline: what was lost. */
  readonly loss: boolean;
  readonly marked: boolean;
  readonly text: string;
}

function drawBar(root: Group, { key, x, y, width, loss, marked, text }: Bar, theme: Theme): void {
  const hue = theme.spare[0];
  const drawn = Math.max(width, 1);
  const group = root.append('g').attr('data-key', key);
  group.attr('data-x', x).attr('data-y', y).attr('data-width', drawn).attr('data-height', px.bar);
  const rect = group.append('rect').attr('x', x).attr('y', y).attr('width', drawn).attr('height', px.bar);
  rect.attr('fill', loss ? theme.paper : marked ? hue.tones[1] : hue.tint).attr('stroke', hue.line);
  if (loss) rect.attr('stroke-dasharray', '3 3');
  words(root, text, {
    x: x + drawn + 6,
    y: y + 13,
    sizePx: fontSize.label,
    fill: theme.ink,
    bold: marked,
    halo: theme.paper,
  });
}

function describe({ subtitle, steps }: GainsData): string {
  const told = steps.map(
    ({ label, iops, us }, index) =>
      `${index + 1}. ${label}: ${iops < 0 ? 'loses' : 'gains'} ${kilo(Math.abs(iops))} IOPS, ${signedMicroseconds(us)} a request`,
  );
  return `${subtitle}. ${told.join('; ')}.`;
}
