/** Results of simulations as the data of charts. */
import { byStage } from '../../analysis/talk.js';
import type { BarResult } from '../../analysis/talk.js';
import type { LadderData } from '../charts/ladder-data.js';
import { stageOrder } from '../stages.js';

/** What is said of every whisker. */
export const whiskers = 'Whiskers: 95 % confidence interval of the simulated mean.';

/** Bars as a ladder: stages added up over actors and costs, in the order in which a request meets them. */
export function ladderOf(
  bars: readonly BarResult[],
  words: Pick<LadderData, 'title' | 'subtitle' | 'source'>,
): LadderData {
  const stages = bars.map((bar) => byStage(bar.stages));
  const order = stageOrder(stages.map((times) => times.map(({ stage }) => stage)));
  const ids = shortIds(bars.map(({ id }) => id));
  return {
    ...words,
    bars: bars.map(({ label, measured, iops, intervalIops, periodUs }, index) => ({
      id: ids[index],
      label,
      measured,
      iops,
      intervalIops: [...intervalIops],
      periodUs,
      stages: stages[index].toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage)),
    })),
  };
}

const longestId = 20;

/** Ids that leave room for bars, unless they would no longer differ. */
function shortIds(ids: readonly string[]): readonly string[] {
  const short = ids.map((id) => (id.length > longestId ? `${id.slice(0, longestId - 1)}…` : id));
  return new Set(short).size === ids.length ? short : ids;
}
