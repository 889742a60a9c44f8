/** What stands where in a chart, computed without a screen: text boxes, filled boxes, upright lines. */
import { textWidth } from '../../viz/text.js';

/** Edges [px], in the coordinates of the viewBox. */
export interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A text as it is set. */
export interface SetText extends Edges {
  text: string;
  fill: string;
  /** Fill of the shape below it, as written. */
  ground: string;
}

/** All texts of a chart, each with what lies below its middle. */
export function textsOf(svg: SVGSVGElement): SetText[] {
  const painted: { edges: Edges; fill: string }[] = [];
  const texts: SetText[] = [];
  for (const element of visible(svg)) {
    if (element.tagName === 'rect')
      painted.push({ edges: rectEdges(element, svg), fill: element.getAttribute('fill')! });
    if (element.tagName !== 'text') continue;
    const edges = textEdges(element);
    const [x, y] = [(edges.left + edges.right) / 2, (edges.top + edges.bottom) / 2];
    const ground = painted.findLast(
      ({ edges: e }) => x >= e.left && x <= e.right && y >= e.top && y <= e.bottom,
    )!;
    texts.push({
      ...edges,
      text: element.textContent,
      fill: inherited(element, 'fill')!,
      ground: ground.fill,
    });
  }
  return texts;
}

/** All rectangles of a chart. */
export function rectsOf(svg: SVGSVGElement): Edges[] {
  return visible(svg).flatMap((element) => (element.tagName === 'rect' ? [rectEdges(element, svg)] : []));
}

/** The upright strokes of a chart's paths, such as plumb lines, brackets and caps. */
export function uprightsOf(svg: SVGSVGElement): Edges[] {
  return visible(svg).flatMap((element) => {
    const path = element.getAttribute('d');
    const match = path && /^M([\d.]+),([\d.]+)V([\d.]+)$/.exec(path);
    if (!match) return [];
    const [x, from, to] = match.slice(1).map(Number);
    const [dx, dy] = offset(element);
    return [{ left: x + dx, right: x + dx, top: Math.min(from, to) + dy, bottom: Math.max(from, to) + dy }];
  });
}

/** Whether two boxes share more than an edge. */
export function overlap(a: Edges, b: Edges): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function visible(svg: SVGSVGElement): Element[] {
  return [...svg.querySelectorAll('*')].filter((element) => !element.closest('defs'));
}

function textEdges(element: Element): Edges {
  const size = Number(inherited(element, 'font-size'));
  const width = textWidth(element.textContent, size, element.getAttribute('font-weight') === '600');
  const [dx, dy] = offset(element);
  const x = Number(element.getAttribute('x') ?? 0) + dx;
  const y = Number(element.getAttribute('y') ?? 0) + dy;
  const share = { start: 0, middle: 0.5, end: 1 }[inherited(element, 'text-anchor') ?? 'start']!;
  return {
    left: x - share * width,
    right: x + (1 - share) * width,
    top: y - 0.76 * size,
    bottom: y + 0.24 * size,
  };
}

function rectEdges(element: Element, svg: SVGSVGElement): Edges {
  const [, , sheetWidth, sheetHeight] = svg.getAttribute('viewBox')!.split(' ').map(Number);
  const length = (name: string, whole: number): number => {
    const value = element.getAttribute(name) ?? '0';
    return value.endsWith('%') ? (Number.parseFloat(value) / 100) * whole : Number(value);
  };
  const [dx, dy] = offset(element);
  const [left, top] = [length('x', sheetWidth) + dx, length('y', sheetHeight) + dy];
  return {
    left,
    top,
    right: left + length('width', sheetWidth),
    bottom: top + length('height', sheetHeight),
  };
}

function inherited(element: Element, name: string): string | null {
  return element.closest(`[${name}]`)?.getAttribute(name) ?? null;
}

function offset(element: Element): [number, number] {
  let [x, y] = [0, 0];
  for (let at: Element | null = element; at; at = at.parentElement) {
    const match = /^translate\((-?[\d.]+),(-?[\d.]+)\)$/.exec(
      at.getAttribute('transform') ?? 'translate(0,0)',
    );
    if (!match) throw new Error(`cannot place <${at.tagName}> by transform ${at.getAttribute('transform')}`);
    x += Number(match[1]);
    y += Number(match[2]);
  }
  return [x, y];
}
