/** A PNG from an SVG file, for places that take no SVG. The renderer is optional and loaded only when asked for. */
import { ChartError } from '../errors.js';

/** Rasterises `svg` at `scale` pixels a unit. */
export async function pngFromSvg(svg: string, scale = 2): Promise<Uint8Array> {
  if (!(scale > 0 && Number.isFinite(scale))) throw new ChartError(`png needs a scale above 0, not ${scale}`);
  const { Resvg } = await loadRenderer();
  const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font }).render().asPng();
}

/** Fails with what to do about it: the renderer is a native binary that not every platform has. */
async function loadRenderer(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    throw new ChartError('png needs the optional package @resvg/resvg-js; install it, or ask for svg', {
      cause,
    });
  }
}
