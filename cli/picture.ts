/** Writes a picture into files: SVG, and the same as PNG. */
import type { DrawArguments } from './commands/run-options.js';
import { writeWhole } from './write-file.js';

/** Draws itself in a theme. */
export type Picture = (document: Document, theme: DrawArguments['theme']) => SVGSVGElement;

/** Writes what was asked for; `load` loads the chart, only if anything was. */
export async function writePicture(
  { svg, png, theme }: Pick<DrawArguments, 'svg' | 'png' | 'theme'>,
  load: () => Promise<Picture>,
): Promise<void> {
  if (svg === undefined && png === undefined) return;
  const draw = await load();
  const { svgString } = await import('../viz/render/svg-document.js');
  const picture = svgString((document) => draw(document, theme));
  if (svg !== undefined) await writeWhole(svg, picture);
  if (png === undefined) return;
  const { pngFromSvg } = await import('../viz/render/png.js');
  await writeWhole(png, await pngFromSvg(picture));
}
