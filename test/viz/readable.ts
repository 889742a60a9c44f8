/** What every chart must hold, whatever it shows: its text can be read, and nothing leaves the picture. */
import { DOMParser } from 'linkedom';
import { expect, it } from 'vitest';
import { contrast } from '../../viz/colour.js';
import { themes } from '../../viz/index.js';
import { svgString } from '../../viz/render/svg-document.js';
import type { Chart } from '../../viz/render/svg-document.js';
import { overlap, rectsOf, textsOf } from './geometry.js';
import { strikes, strokesOf } from './strokes.js';

/** Draws without a browser. */
export function drawn(chart: Chart): SVGSVGElement {
  return chart(new DOMParser().parseFromString('<svg/>', 'image/svg+xml') as unknown as Document);
}

/** Declares the tests of a picture. */
export function itIsReadable(svg: SVGSVGElement, hairline: string = themes.light.rule): void {
  const texts = textsOf(svg);
  const strokes = strokesOf(svg, hairline);

  it('sets no text over another', () => {
    for (const [index, text] of texts.entries()) {
      const hit = texts.slice(index + 1).find((other) => overlap(text, other));
      expect(hit && `"${text.text}" over "${hit.text}"`).toBeUndefined();
    }
  });

  it('strikes no text through', () => {
    for (const piece of strokes) {
      const hit = texts.find((text) => strikes(piece, text));
      expect(hit && `"${hit.text}" by ${JSON.stringify(piece)}`).toBeUndefined();
    }
  });

  it('keeps everything inside its viewBox', () => {
    const [, , width, height] = svg.getAttribute('viewBox')!.split(' ').map(Number);
    const boxes = strokes.map(([a, b]) => ({
      left: Math.min(a[0], b[0]),
      right: Math.max(a[0], b[0]),
      top: Math.min(a[1], b[1]),
      bottom: Math.max(a[1], b[1]),
    }));
    for (const box of [...texts, ...rectsOf(svg), ...boxes]) {
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.top).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(width);
      expect(box.bottom).toBeLessThanOrEqual(height);
    }
  });

  it('sets every text with a contrast of 4.5 or more', () => {
    for (const { text, fill, ground } of texts) {
      expect(contrast(fill, ground), `"${text}" in ${fill} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('writes coordinates to three decimals at most, and no number that is none', () => {
    const file = svgString(() => svg);
    expect(file).not.toMatch(/\d\.\d{4}/);
    expect(file).not.toMatch(/NaN|Infinity|undefined/);
  });
}
