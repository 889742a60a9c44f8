/** What a chart with textures must hold: its texts are apart, on what they can be read on, and in the picture. */
import { DOMParser } from 'linkedom';
import { expect, it } from 'vitest';
import { contrast } from '../../viz/colour.js';
import { svgString } from '../../viz/render/svg-document.js';
import type { Chart } from '../../viz/render/svg-document.js';
import { overlap, rectsOf, textsOf, uprightsOf } from './geometry.js';
import type { Edges } from './geometry.js';

/** Draws without a browser. */
export function drawnBy(chart: Chart): SVGSVGElement {
  return chart(new DOMParser().parseFromString('<svg/>', 'image/svg+xml') as unknown as Document);
}

/** Declares the tests of a picture. */
export function itIsLegible(svg: SVGSVGElement): void {
  const texts = textsOf(svg);

  it('sets no text over another', () => {
    expect(texts.length).toBeGreaterThan(5);
    for (const [index, text] of texts.entries()) {
      const hit = texts.slice(index + 1).find((other) => overlap(text, other));
      expect(hit && `"${text.text}" over "${hit.text}"`).toBeUndefined();
    }
  });

  it('strikes no text through with a mark', () => {
    for (const stroke of [...uprightsOf(svg), ...levelsOf(svg), ...marksOf(svg)]) {
      expect(texts.find((text) => overlap(text, stroke))?.text).toBeUndefined();
    }
  });

  it('keeps everything inside its viewBox', () => {
    const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number);
    for (const box of [...texts, ...rectsOf(svg), ...uprightsOf(svg), ...marksOf(svg)]) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      expect(box.bottom).toBeLessThanOrEqual(height);
    }
  });

  it('sets every text with a contrast of 4.5 or more, on textures too', () => {
    for (const { text, fill, ground } of texts) {
      for (const colour of coloursOf(svg, ground)) {
        expect(contrast(fill, colour), `"${text}" in ${fill} on ${colour}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('refers to nothing but its own textures, and writes no number that is none', () => {
    const file = svgString(() => svg);
    for (const [, id] of file.matchAll(/url\(#([^)]+)\)/g)) expect(file).toContain(` id="${id}"`);
    expect(file).not.toMatch(/NaN|Infinity|undefined/);
    expect(file).not.toMatch(/\d\.\d{4}/);
  });
}

/** Small marks whose outline is a polygon or a ring. */
function marksOf(svg: SVGSVGElement): Edges[] {
  return [...svg.querySelectorAll('path, circle')].flatMap((element): Edges[] => {
    if (element.closest('defs') || element.closest('[transform]')) return [];
    if (element.tagName === 'circle') {
      const [x, y, r] = ['cx', 'cy', 'r'].map((name) => Number(element.getAttribute(name)));
      return [{ left: x - r, right: x + r, top: y - r, bottom: y + r }];
    }
    const corners = element
      .getAttribute('d')!
      .match(/^M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)L([\d.]+),([\d.]+)Z$/);
    if (!corners) return [];
    const numbers = corners.slice(1).map(Number);
    const [xs, ys] = [0, 1].map((odd) => numbers.filter((_, index) => index % 2 === odd));
    return [{ left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) }];
  });
}

/** Level lines that are no hairlines: sleep, and the limit of polling. */
function levelsOf(svg: SVGSVGElement): Edges[] {
  const muted = svg.querySelector('text[font-size="11"]')!.getAttribute('fill');
  return [...svg.querySelectorAll('line')].flatMap((line): Edges[] => {
    if (line.getAttribute('stroke') !== muted || line.closest('[transform]')) return [];
    const [x1, x2, y1, y2] = ['x1', 'x2', 'y1', 'y2'].map((name) => Number(line.getAttribute(name)));
    return y1 === y2 ? [{ left: Math.min(x1, x2), right: Math.max(x1, x2), top: y1, bottom: y2 }] : [];
  });
}

/** The colours of a fill as written: itself, or those of the texture that it names. */
function coloursOf(svg: SVGSVGElement, fill: string): string[] {
  const id = /^url\(#(.+)\)$/.exec(fill)?.[1];
  if (!id) return [fill];
  const shapes = [...svg.querySelector(`pattern[id="${id}"]`)!.children];
  return shapes.map((shape) => shape.getAttribute('fill')!);
}
