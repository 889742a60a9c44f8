/** A piece of time: solid where code runs, striped where a notice is on its way, dotted where a sleeper wakes. */
import type { Selection } from 'd3';
import { fontSize } from '../theme.js';
import type { StageLook } from '../stages.js';
import { textWidth } from '../text.js';
import type { Group, Sheet } from './canvas.js';
import { centred, words } from './words.js';

/** Draws pieces; made once a sheet, because the textures are defined once a sheet. */
export type PiecePainter = (parent: Group, look: StageLook, box: Box) => void;

/** A rectangle [px]. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Defines the textures of `looks` on the sheet and returns what paints with them. */
export function piecePainter(sheet: Sheet, looks: readonly StageLook[]): PiecePainter {
  const defs = sheet.root.append('defs');
  const ids = new Map<string, string>();
  for (const look of looks) {
    const key = texture(look);
    if (look.kind === 'work' || ids.has(key)) continue;
    const id = `${sheet.idPrefix}-${look.kind}-${ids.size + 1}`;
    ids.set(key, id);
    definePattern(defs, id, look);
  }
  return (parent, look, box) => {
    const id = ids.get(texture(look));
    const inset = id ? 0.5 : 0;
    const rect = parent
      .append('rect')
      .attr('x', box.x + inset)
      .attr('y', box.y + inset)
      .attr('width', Math.max(box.width - 2 * inset, 0.25))
      .attr('height', box.height - 2 * inset)
      .attr('fill', id ? `url(#${id})` : look.fill);
    if (id) rect.attr('stroke', look.line);
  };
}

/**
 * Names a piece inside itself: its whole name where that fits, else its letter, else nothing, for the key has it.
 * Nothing either where a line at one of `avoidX` would strike the name through.
 */
export function pieceLabel(
  parent: Group,
  look: StageLook,
  letter: string,
  box: Box,
  avoidX: readonly number[] = [],
): void {
  const nameFits = textWidth(look.stage, fontSize.note) + 6 <= box.width;
  const sizePx = nameFits ? fontSize.note : fontSize.letter;
  const text = nameFits ? look.stage : letter;
  if (!nameFits && textWidth(letter, sizePx, true) + 3 > box.width) return;
  const halfWidth = textWidth(text, sizePx, !nameFits) / 2 + 1;
  if (avoidX.some((x) => Math.abs(x - box.x - box.width / 2) < halfWidth)) return;
  words(parent, text, {
    x: box.x + box.width / 2,
    y: centred(box.y + box.height / 2, sizePx),
    sizePx,
    fill: look.ink,
    bold: !nameFits,
    anchor: 'middle',
    ...(look.kind === 'work' ? {} : { halo: look.fill }),
  });
}

function texture(look: StageLook): string {
  return [look.kind, look.lean, look.fill, look.mark].join(' ');
}

function definePattern(
  defs: Selection<SVGDefsElement, unknown, null, undefined>,
  id: string,
  look: StageLook,
): void {
  const size = look.kind === 'notice' ? 6 : 5;
  const pattern = defs
    .append('pattern')
    .attr('id', id)
    .attr('width', size)
    .attr('height', size)
    .attr('patternUnits', 'userSpaceOnUse');
  pattern.append('rect').attr('width', size).attr('height', size).attr('fill', look.fill);
  if (look.kind === 'wake') {
    pattern.append('circle').attr('cx', 1.5).attr('cy', 1.5).attr('r', 1.1).attr('fill', look.mark);
    pattern.append('circle').attr('cx', 4).attr('cy', 4).attr('r', 1.1).attr('fill', look.mark);
    return;
  }
  pattern.attr('patternTransform', `rotate(${look.lean === 'there' ? 35 : -35})`);
  pattern.append('rect').attr('width', 2.5).attr('height', size).attr('fill', look.mark);
}
