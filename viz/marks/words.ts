/** Text on a chart: one function, so that size, weight and ink are said the same way everywhere. */
import type { Group } from './canvas.js';

/** How a text is set. */
export interface WordsOptions {
  readonly x: number;
  /** Baseline. */
  readonly y: number;
  readonly sizePx: number;
  readonly fill: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Colour of a rim that lifts the text off a texture or a grid line. */
  readonly halo?: string;
}

/** Sets one line. */
export function words(parent: Group, text: string, options: WordsOptions): void {
  const { x, y, sizePx, fill, bold = false, anchor = 'start', halo } = options;
  const element = parent
    .append('text')
    .attr('x', x)
    .attr('y', y)
    .attr('font-size', sizePx)
    .attr('fill', fill)
    .text(text);
  if (bold) element.attr('font-weight', 600);
  if (anchor !== 'start') element.attr('text-anchor', anchor);
  if (halo) {
    element
      .attr('stroke', halo)
      .attr('stroke-width', 3)
      .attr('stroke-linejoin', 'round')
      .attr('paint-order', 'stroke');
  }
}

/** Sets lines below one another, the first on `options.y`. */
export function paragraph(
  parent: Group,
  lines: readonly string[],
  lineHeightPx: number,
  options: WordsOptions,
): void {
  lines.forEach((line, index) => words(parent, line, { ...options, y: options.y + index * lineHeightPx }));
}

/** Baseline that centres capitals and figures of `sizePx` on `middleY`. */
export function centred(middleY: number, sizePx: number): number {
  return middleY + sizePx * 0.36;
}
