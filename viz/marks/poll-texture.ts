/**
 * What polling looks like: a picket fence, look after look after look. Polling that ends in vain is crossed out.
 * It fills like work, since it takes a CPU as work does, and is told from a notification by standing upright.
 */
import type { Selection } from 'd3';
import type { Hue } from '../theme.js';
import type { Sheet } from './canvas.js';

/** Whether polling found what it looked for. */
export type PollEnd = 'found' | 'vain';

/** Gives the fill of polling in a hue; the textures are defined when they are first asked for. */
export type PollTexture = (hue: Hue, end: PollEnd) => string;

/** Makes the textures of one sheet. */
export function pollTextures(sheet: Sheet): PollTexture {
  const defs = sheet.root.append('defs');
  const ids = new Map<string, string>();
  return (hue, end) => {
    const key = `${end} ${hue.tint} ${hue.mark}`;
    const id = ids.get(key) ?? `${sheet.idPrefix}-poll-${ids.size + 1}`;
    if (!ids.has(key)) definePattern(defs, id, hue, end);
    ids.set(key, id);
    return `url(#${id})`;
  };
}

function definePattern(
  defs: Selection<SVGDefsElement, unknown, null, undefined>,
  id: string,
  hue: Hue,
  end: PollEnd,
): void {
  const size = end === 'found' ? 4 : 8;
  const pattern = defs.append('pattern').attr('id', id).attr('patternUnits', 'userSpaceOnUse');
  pattern.attr('width', size).attr('height', size);
  pattern.append('rect').attr('width', size).attr('height', size).attr('fill', hue.tint);
  if (end === 'found') {
    const picket = pattern.append('rect').attr('x', 1).attr('width', 1.5);
    picket.attr('height', size).attr('fill', hue.mark);
    return;
  }
  for (const degrees of [45, -45]) {
    const stroke = pattern.append('rect').attr('x', 0.5).attr('y', 3.25).attr('width', 7);
    stroke.attr('height', 1.5).attr('fill', hue.mark).attr('transform', `rotate(${degrees} 4 4)`);
  }
}
