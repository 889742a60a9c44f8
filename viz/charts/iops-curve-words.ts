/** What the curve of IOPS says in words: its labels, its key and its description. */
import { kilo, microseconds } from '../format.js';
import { diamond } from '../marks/measured.js';
import type { KeyEntry } from '../marks/flow-key.js';
import { seriesMarker } from '../marks/series-mark.js';
import { seriesLooks } from '../series.js';
import type { Theme } from '../theme.js';
import type { IopsCurveData, IopsPoint } from './iops-curve-data.js';
import { gainOf } from './iops-curve-data.js';
import type { Measured } from './ladder-data.js';
import { periodOf } from './ladder-data.js';

/** `46 k`, `114–126 k`, `≤ 78 k`: a measured figure, as it was told. */
export function measuredFigure(measured: NonNullable<Measured>): string {
  if ('iops' in measured) return kilo(measured.iops);
  const { lo, hi } = measured;
  if (lo === undefined) return `≤\u00a0${kilo(hi!)}`;
  if (hi === undefined) return `≥\u00a0${kilo(lo)}`;
  return `${kilo(lo).replace(/\u00a0k$/, '')}–${kilo(hi)}`;
}

/** `+250 k`, `+5.6 k`. */
export function gainText(cutUs: number, fromUs: number): string {
  return `+${kilo(gainOf(cutUs, fromUs))}`;
}

/** The key to the marks that `points` need. */
export function curveKey(points: readonly IopsPoint[]): KeyEntry<Theme>[] {
  const entries: KeyEntry<Theme>[] = [];
  const has = (test: (measured: NonNullable<Measured>) => boolean): boolean =>
    points.some(({ measured }) => measured !== null && test(measured));
  if (has((measured) => 'iops' in measured)) {
    entries.push({
      text: 'measured',
      samplePx: 14,
      draw: (parent, x, y, theme) => diamond(parent, x + 7, y, theme),
    });
  }
  if (has((measured) => 'lo' in measured && 'hi' in measured)) {
    entries.push({ text: 'measured as a range', samplePx: 22, draw: drawRange });
  }
  if (has((measured) => !('iops' in measured) && !('lo' in measured && 'hi' in measured))) {
    entries.push({ text: 'measured as a bound', samplePx: 26, draw: drawBound });
  }
  if (points.some(({ iops }) => iops !== null)) {
    entries.push({
      text: 'simulated',
      samplePx: 12,
      draw: (parent, x, y, theme) => simulatedDot(parent, x + 6, y, theme),
    });
  }
  return entries;
}

/** A simulated point: so small that a diamond shows around it. */
export function simulatedDot(
  parent: Parameters<typeof seriesMarker>[0],
  x: number,
  y: number,
  theme: Theme,
): void {
  seriesMarker(parent, seriesLooks(['simulated'], theme)[0], x, y, theme, 3);
}

/** What is said of it. */
export function simulatedColour(theme: Theme): string {
  return seriesLooks(['simulated'], theme)[0].colour;
}

/** The picture in words. */
export function describeCurve({ subtitle, points, cut }: IopsCurveData): string {
  const sentences = points.map(({ id, label, measured, iops }) => {
    const told = [
      ...(measured === null ? [] : [`measured ${measuredFigure(measured)}`]),
      ...(iops === null ? [] : [`simulated ${kilo(iops)} at ${microseconds(periodOf(iops))}`]),
    ];
    return `${id} ${label}: ${told.join(', ')}.`;
  });
  const lesson =
    cut === null
      ? []
      : [
          `A cut of ${cut.us}\u00a0µs is worth ${cut.fromUs
            .toReversed()
            .map((from) => `${kilo(gainOf(cut.us, from))} IOPS at ${from}\u00a0µs`)
            .join(' and ')}.`,
        ];
  return [
    `${subtitle}.`.replace(/\.\.$/, '.'),
    'The curve is IOPS = 1 / period; configurations are points of it.',
    ...lesson,
    ...sentences,
  ].join(' ');
}

function drawRange(parent: Parameters<typeof diamond>[0], x: number, y: number, theme: Theme): void {
  const grey = parent.append('path').attr('d', `M${x + 2},${y}H${x + 20}`);
  grey.attr('stroke', theme.ink).attr('stroke-width', 6).attr('stroke-opacity', 0.2);
  const line = parent
    .append('path')
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-width', 1.75);
  line.attr(
    'd',
    `M${x + 5},${y - 3.5}H${x + 2}V${y + 3.5}H${x + 5}M${x + 17},${y - 3.5}H${x + 20}V${y + 3.5}H${x + 17}`,
  );
}

function drawBound(parent: Parameters<typeof diamond>[0], x: number, y: number, theme: Theme): void {
  const line = parent
    .append('path')
    .attr('fill', 'none')
    .attr('stroke', theme.ink)
    .attr('stroke-width', 1.75);
  line.attr(
    'd',
    `M${x + 5},${y - 3.5}H${x + 2}V${y + 3.5}H${x + 5}M${x + 2},${y}H${x + 24}M${x + 20},${y - 3.5}L${x + 24},${y}L${x + 20},${y + 3.5}`,
  );
}
