/** What a waterfall shows: configurations in the order of the tuning, each with its period and where that goes. */
import { ChartError } from '../errors.js';

/** A walk from one configuration to the next, and on. */
export interface WaterfallData {
  title: string;
  subtitle: string;
  /** Where the numbers come from; printed below the chart. */
  source: string;
  /** Two or more. */
  bars: WaterfallBar[];
}

/** One configuration. */
export interface WaterfallBar {
  /** Short and unique, as in the tables: `V1`. */
  id: string;
  label: string;
  /** Period [µs], from one submission to the next. */
  periodUs: number;
  /** Where the period goes, in the order of the request; sums to `periodUs`. */
  stages: { stage: string; us: number }[];
}

/** Half a nanosecond a stage: what rounding can lose, and no more. */
const sumToleranceUs = 0.0005;

/** Fails on data that would make a picture lie. */
export function checkWaterfall(data: WaterfallData): void {
  if (data.bars.length < 2) throw new ChartError('waterfall needs at least two bars');
  const ids = new Set<string>();
  for (const bar of data.bars) {
    const name = `waterfall bar "${bar.id}"`;
    if (ids.has(bar.id)) throw new ChartError(`${name} is there twice; ids must differ`);
    ids.add(bar.id);
    checkBar(name, bar);
  }
}

function checkBar(name: string, { periodUs, stages }: WaterfallBar): void {
  if (!(periodUs > 0 && Number.isFinite(periodUs)))
    throw new ChartError(`${name} has a period of ${periodUs} µs; it must be above 0`);
  for (const { stage, us } of stages) {
    if (!(us >= 0)) throw new ChartError(`${name} spends ${us} µs in "${stage}"; it must be 0 or more`);
  }
  const sum = stages.reduce((total, { us }) => total + us, 0);
  if (Math.abs(sum - periodUs) > sumToleranceUs * Math.max(1, stages.length)) {
    throw new ChartError(
      `${name} has stages that sum to ${sum.toFixed(3)} µs, but a period of ${periodUs.toFixed(3)} µs`,
    );
  }
}
