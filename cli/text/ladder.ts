/**
 * The ladder in characters: what was measured as a line, and below it what was simulated, to the same scale.
 *
 *     V0  ─────────────────────◆ 47.6 µs
 *         ABBDDDEEEEFFFGHHKKM    25.8 µs  −45.7 %
 */
import type { BarResult } from '../../analysis/talk.js';
import { byStage } from '../../analysis/talk.js';
import { periodError } from '../../viz/charts/ladder-data.js';
import { stageActor, stageLetters, stageOrder } from '../../viz/stages.js';
import { measuredPeriod, signedPercent, us } from './numbers.js';
import type { Colors, Style } from './style.js';

/** What stands to the right of a bar. */
const RIGHT = 19;

/** The stages of these bars in the order of a request, each with the letter that it has in every chart. */
export function stageKey(bars: readonly Pick<BarResult, 'stages'>[]): Map<string, string> {
  const order = stageOrder(bars.map(({ stages }) => byStage(stages).map(({ stage }) => stage)));
  const letters = stageLetters(order);
  return new Map(order.map((stage) => [stage, letters.get(stage)!]));
}

/** Draws the bars, an axis above them. */
export function textLadder(bars: readonly BarResult[], style: Style): string {
  const key = stageKey(bars);
  const left = Math.max(...bars.map(({ id }) => id.length)) + 2;
  const columns = style.width - left - RIGHT;
  const longestUs = Math.max(...bars.flatMap((bar) => [bar.periodUs, ...edgesUs(bar)]));
  const scale = columns / longestUs;
  const rows = bars.map((bar) => drawBar(bar, { key, left, scale, style }));
  return [axis(longestUs, left, scale, style), ...rows].join('\n');
}

interface Place {
  readonly key: ReadonlyMap<string, string>;
  readonly left: number;
  /** Columns a microsecond. */
  readonly scale: number;
  readonly style: Style;
}

function axis(longestUs: number, left: number, scale: number, { colors }: Style): string {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((us) => us * scale >= 9) ?? 5000;
  let line = ' '.repeat(left);
  for (let at = 0; at <= longestUs; at += step) {
    line = line.padEnd(left + Math.round(at * scale)) + String(at);
  }
  return colors.dim(`${line} µs`);
}

function drawBar(bar: BarResult, place: Place): string {
  const { key, left, scale, style } = place;
  const error = periodError({ ...bar, intervalIops: [...bar.intervalIops], stages: [...bar.stages] });
  const off = error === undefined ? '' : error === 0 ? 'inside' : signedPercent(error);
  const id = style.colors.bold(bar.id.padEnd(left));
  const simulated = `${' '.repeat(left)}${pieces(bar, key, scale, style)} ${us(bar.periodUs)} µs  ${off}`;
  const measured = measuredLine(bar, scale);
  return (measured === '' ? id + simulated.slice(left) : `${id}${measured}\n${simulated}`).trimEnd();
}

/** The ends of what was measured [µs], where it has any. */
function edgesUs({ measured }: BarResult): number[] {
  if (measured === null) return [];
  const edges = 'iops' in measured ? [measured.iops] : [measured.lo, measured.hi];
  return edges.filter((iops) => iops !== undefined).map((iops) => 1e6 / iops);
}

function measuredLine(bar: BarResult, scale: number): string {
  const { measured } = bar;
  if (measured === null) return '';
  const at = (iops: number): number => Math.max(1, Math.round((1e6 / iops) * scale));
  const told = ` ${measuredPeriod(measured)} µs`;
  if ('iops' in measured) return `${'─'.repeat(at(measured.iops) - 1)}◆${told}`;
  const { lo, hi } = measured;
  if (hi === undefined) return lo === undefined ? '' : `${'─'.repeat(at(lo) - 1)}]${told}`;
  const line = `${'─'.repeat(at(hi) - 1)}[`;
  if (lo === undefined) return `${line}──▸${told}`;
  return `${line}${'━'.repeat(Math.max(0, at(lo) - at(hi) - 1))}]${told}`;
}

/** A cell belongs to the stage at its middle, so that the pieces tile the bar whatever the rounding. */
function pieces(bar: BarResult, key: ReadonlyMap<string, string>, scale: number, style: Style): string {
  const sums = new Map(byStage(bar.stages).map(({ stage, us }) => [stage, us]));
  const cells = Math.max(1, Math.round(bar.periodUs * scale));
  let drawn = 0;
  let untilUs = 0;
  let text = '';
  for (const [stage, letter] of key) {
    untilUs += sums.get(stage) ?? 0;
    const end = Math.min(cells, Math.round(untilUs * scale));
    if (end > drawn) text += piece(stage, letter, end - drawn, style);
    drawn = Math.max(drawn, end);
  }
  return text;
}

function piece(stage: string, letter: string, cells: number, { colors, colored }: Style): string {
  if (!colored) return letter.repeat(cells);
  // With colour, one letter tells; without, all of them are the bar.
  return paint(stage, colors)(letter.padEnd(cells));
}

/** The colour of who spends the time of a stage. */
export function paint(stage: string, colors: Colors): (text: string) => string {
  const { black, bgBlueBright, bgYellow, bgMagentaBright, bgWhite, bgCyan } = colors;
  const backgrounds = { requester: bgBlueBright, server: bgYellow, host: bgMagentaBright, device: bgWhite };
  const actor = stageActor(stage);
  const background = actor === undefined ? bgCyan : backgrounds[actor];
  return (text) => background(black(text));
}
