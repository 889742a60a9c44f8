/** The key to the marks of a waterfall: totals, what was removed and what was added, and the textures. */
import type { Group } from '../marks/canvas.js';
import type { KeyEntry } from '../marks/flow-key.js';
import type { Box, PiecePainter } from '../marks/stage-fill.js';
import { kindLook } from '../stages.js';
import type { Kind, StageLook } from '../stages.js';
import type { Theme } from '../theme.js';

/** What a waterfall draws with. */
export interface WaterfallTools {
  readonly paint: PiecePainter;
  readonly theme: Theme;
}

/** The entries of the key. */
export const waterfallKey: readonly KeyEntry<WaterfallTools>[] = [
  { text: 'simulated period', samplePx: 29, draw: drawTotal },
  { text: 'removed', samplePx: 24, draw: drawStep(removed) },
  { text: 'added', samplePx: 24, draw: drawStep(added) },
  { text: 'kind of time', head: true, samplePx: 0 },
  { text: 'work', samplePx: 20, draw: drawKind('work') },
  { text: 'notification', samplePx: 20, draw: drawKind('notice') },
  { text: 'wake-up', samplePx: 20, draw: drawKind('wake') },
];

/** The looks whose textures the key needs. */
export function waterfallKeyLooks(theme: Theme): StageLook[] {
  return (['work', 'notice', 'wake'] as const).map((kind) => kindLook(kind, theme));
}

/** What is gone: a ghost in a dashed outline. Textures are pale already, and fade less. */
export function removed(parent: Group, look: StageLook, box: Box, { paint }: WaterfallTools): void {
  paint(parent.append('g').attr('opacity', look.kind === 'work' ? 0.3 : 0.55), look, box);
  const outline = parent.append('rect').attr('x', box.x + 0.5);
  outline
    .attr('y', box.y + 0.5)
    .attr('width', Math.max(box.width - 1, 0.25))
    .attr('height', box.height - 1)
    .attr('fill', 'none')
    .attr('stroke', look.line);
  // Too few dashes are no dashes.
  if (box.width > 8) outline.attr('stroke-dasharray', '3 2');
}

/** What has come: the piece itself. */
export function added(parent: Group, look: StageLook, box: Box, { paint }: WaterfallTools): void {
  paint(parent, look, box);
}

function drawTotal(parent: Group, x: number, middleY: number, { theme }: WaterfallTools): void {
  const { requester, server, device } = theme.hues;
  [requester.tones[1], server.tones[1], device.tones[0]].forEach((fill, index) => {
    const rect = parent.append('rect').attr('x', x + index * 10);
    rect
      .attr('y', middleY - 7)
      .attr('width', 9)
      .attr('height', 14)
      .attr('fill', fill);
  });
}

function drawStep(draw: typeof removed): NonNullable<KeyEntry<WaterfallTools>['draw']> {
  return (parent, x, middleY, tools) =>
    draw(parent, kindLook('work', tools.theme), { x, y: middleY - 6, width: 24, height: 12 }, tools);
}

function drawKind(kind: Kind): NonNullable<KeyEntry<WaterfallTools>['draw']> {
  return (parent, x, middleY, { paint, theme }) =>
    paint(parent, kindLook(kind, theme), { x, y: middleY - 7, width: 20, height: 14 });
}
