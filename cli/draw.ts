/** Draws bars as a ladder, or the way from one to the next as a waterfall, into files. */
import type { MeasuredRun } from '../analysis/measured.js';
import type { OrderResult } from '../analysis/order/result.js';
import type { PlanResult } from '../analysis/plan/result.js';
import type { BarResult, RunResult } from '../analysis/talk.js';
import type { LadderData } from '../viz/charts/ladder-data.js';
import type { DrawArguments } from './commands/run-options.js';
import { writePicture } from './picture.js';

type Words = Pick<LadderData, 'title' | 'subtitle' | 'source'>;
type Files = Pick<DrawArguments, 'svg' | 'png' | 'theme'>;

/** A ladder of `bars`. */
export async function draw(bars: readonly BarResult[], words: Words, files: Files): Promise<void> {
  await writePicture(files, async () => {
    const { ladder } = await import('../viz/charts/ladder.js');
    const { ladderOf } = await import('../viz/report/bar-figures.js');
    const data = ladderOf(bars, words);
    return (document, theme) => ladder(data, document, { theme });
  });
}

/** A waterfall from each of `bars` to the next. */
export async function drawSteps(bars: readonly BarResult[], words: Words, files: Files): Promise<void> {
  await writePicture(files, async () => {
    const { waterfall } = await import('../viz/charts/waterfall.js');
    const { ladderOf } = await import('../viz/report/bar-figures.js');
    const data = ladderOf(bars, words);
    return (document, theme) => waterfall(data, document, { theme });
  });
}

/** What each optimization is worth, and three orders. */
export async function drawOrder(result: OrderResult, files: Files): Promise<void> {
  await writePicture(files, async () => {
    const { orderShares } = await import('../viz/charts/order-shares.js');
    const { orderData } = await import('../viz/figures/order-of.js');
    const data = orderData(result);
    return (document, theme) => orderShares(data, document, { theme });
  });
}

/** What CPUs buy: period against CPUs kept busy. */
export async function drawPlan(result: PlanResult, files: Files): Promise<void> {
  await writePicture(files, async () => {
    const { planFront } = await import('../viz/charts/plan-front.js');
    const { planData } = await import('../viz/figures/plan-of.js');
    const data = planData(result);
    return (document, theme) => planFront(data, document, { theme });
  });
}

/** The latencies of a scenario beside those of a run of fio. */
export async function drawLatencies(result: RunResult, run: MeasuredRun, files: Files): Promise<void> {
  await writePicture(files, async () => {
    const { latencyDistribution } = await import('../viz/charts/latency-distribution.js');
    const { latencyData } = await import('../viz/report/run-latency.js');
    const source = `Measured: fio, ${run.fileName}. Simulated: qd1, profile ${result.profile}, seed ${result.seed}.`;
    const data = latencyData(result, run, source);
    return (document, theme) => latencyDistribution(data, document, { theme });
  });
}
