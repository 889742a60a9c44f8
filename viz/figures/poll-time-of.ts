/** The polling of a traced IOThread, for the chart of polling over time. */
import type { Trace } from '../../analysis/trace/trace.js';
import type { PollTimeData } from '../charts/poll-time-data.js';

/** @param pollMaxNs poll-max-ns of the IOThread */
export function pollTimeOf(
  { polls, id }: Pick<Trace, 'polls' | 'id'>,
  pollMaxNs: number,
  words: Pick<PollTimeData, 'title' | 'subtitle' | 'source'>,
): PollTimeData {
  const calls = polls.map(({ atNs, blockNs, beforeNs, afterNs }) => ({
    atUs: atNs / 1000,
    blockNs,
    pollNsBefore: beforeNs,
    pollNsAfter: afterNs,
  }));
  return { ...words, pollMaxNs, series: [{ name: id, kind: 'simulated', calls }] };
}
