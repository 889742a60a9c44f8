/** Lines of a chart as straight pieces, to see whether one goes through a text. */
import type { Edges } from './geometry.js';

type Point = readonly [number, number];
type Piece = readonly [Point, Point];

/** The pieces of all stroked paths, but hairlines and fills; places are those of the viewBox. */
export function strokesOf(svg: SVGSVGElement, hairline: string): Piece[] {
  return [...svg.querySelectorAll('path')].flatMap((path) => {
    const stroke = path.getAttribute('stroke');
    if (path.closest('defs') || stroke === null || stroke === hairline) return [];
    const [dx, dy] = offset(path);
    return piecesOf(path.getAttribute('d')!).map(([a, b]): Piece => {
      return [
        [a[0] + dx, a[1] + dy],
        [b[0] + dx, b[1] + dy],
      ];
    });
  });
}

/** Whether a piece goes through a box. */
export function strikes([from, to]: Piece, box: Edges): boolean {
  // Clip the piece against each side (Liang and Barsky).
  let [enter, leave] = [0, 1];
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  for (const [step, room] of [
    [-dx, from[0] - box.left],
    [dx, box.right - from[0]],
    [-dy, from[1] - box.top],
    [dy, box.bottom - from[1]],
  ]) {
    if (step === 0) {
      if (room <= 0) return false;
    } else if (step < 0) enter = Math.max(enter, room / step);
    else leave = Math.min(leave, room / step);
  }
  return enter < leave;
}

/** Understands what our charts write: M, L, H, V, A (as its chord) and Z. */
function piecesOf(d: string): Piece[] {
  const pieces: Piece[] = [];
  let [at, start]: [Point, Point] = [
    [0, 0],
    [0, 0],
  ];
  for (const [, command, rest] of d.matchAll(/([MLHVAZ])([^MLHVAZ]*)/g)) {
    const numbers = rest.split(/[\s,]+/).flatMap((text) => (text === '' ? [] : [Number(text)]));
    const to: Point = {
      M: [numbers[0], numbers[1]] as const,
      L: [numbers[0], numbers[1]] as const,
      H: [numbers[0], at[1]] as const,
      V: [at[0], numbers[0]] as const,
      A: [numbers[5], numbers[6]] as const,
      Z: start,
    }[command as 'M'];
    if (command === 'M') start = to;
    else pieces.push([at, to]);
    at = to;
  }
  return pieces;
}

function offset(element: Element): Point {
  let [x, y] = [0, 0];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const match = /^translate\((-?[\d.]+),(-?[\d.]+)\)$/.exec(at.getAttribute('transform') ?? '');
    if (match) [x, y] = [x + Number(match[1]), y + Number(match[2])];
  }
  return [x, y];
}
