/** Draws bars as a ladder into files. */
import type { BarResult } from '../analysis/talk.js';
import type { DrawArguments } from './commands/run-options.js';
import type { LadderData } from '../viz/charts/ladder-data.js';
import { writeWhole } from './write-file.js';

/** Writes what was asked for; loads the charts only if anything was. */
export async function draw(
  bars: readonly BarResult[],
  words: Pick<LadderData, 'title' | 'subtitle' | 'source'>,
  { svg, png, theme }: DrawArguments,
): Promise<void> {
  if (svg === undefined && png === undefined) return;
  const { ladder } = await import('../viz/charts/ladder.js');
  const { svgString } = await import('../viz/render/svg-document.js');
  const { ladderOf } = await import('../viz/report/bar-figures.js');
  const data = ladderOf(bars, words);
  const picture = svgString((document) => ladder(data, document, { theme }));
  if (svg !== undefined) await writeWhole(svg, picture);
  if (png === undefined) return;
  const { pngFromSvg } = await import('../viz/render/png.js');
  await writeWhole(png, await pngFromSvg(picture));
}
