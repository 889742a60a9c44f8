import { DOMParser } from 'linkedom';
import { describe, expect, it, vi } from 'vitest';
import { ladder } from '../../viz/index.js';
import { pngFromSvg } from '../../viz/render/png.js';
import { svgString } from '../../viz/render/svg-document.js';
import { fourBars } from './example-ladders.js';

const draw = (title = fourBars.title): string =>
  svgString((document) => ladder({ ...fourBars, title }, document));

const idsOf = (svg: string): string[] => [...svg.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);

describe('svgString', () => {
  it('is a standalone file with a name, a description and a role', () => {
    const svg = draw();
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg">\n <title /);
    expect(svg).toContain('</desc>');
  });

  it('escapes what people write, and reads back as it was', () => {
    const title = 'a < b & "c" > d';
    const document = new DOMParser().parseFromString(draw(title), 'image/svg+xml');
    expect(document.querySelector('title')!.textContent).toBe(title);
  });

  it('is the same in every run', () => {
    expect(draw()).toBe(draw());
  });

  it('refers to nothing but its own textures', () => {
    const svg = draw();
    const ids = new Set(idsOf(svg));
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids.has(id)).toBe(true);
    expect(svg).not.toMatch(/href|<script|<image/);
  });

  it('shares no id with another chart on the same page', () => {
    const first = new Set(idsOf(draw()));
    expect(idsOf(draw('another')).filter((id) => first.has(id))).toEqual([]);
  });
});

describe('pngFromSvg', () => {
  it('gives a PNG of the asked scale', async () => {
    const png = Buffer.from(await pngFromSvg(draw(), 0.5));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(480);
  });

  it('refuses a scale that is not above 0', async () => {
    await expect(pngFromSvg('<svg/>', 0)).rejects.toThrow('png needs a scale above 0, not 0');
  });

  it('says what to install where the renderer is absent', async () => {
    vi.doMock('@resvg/resvg-js', () => {
      throw new Error('not here');
    });
    await expect(pngFromSvg('<svg/>')).rejects.toThrow(
      'png needs the optional package @resvg/resvg-js; install it, or ask for svg',
    );
    vi.doUnmock('@resvg/resvg-js');
  });
});
