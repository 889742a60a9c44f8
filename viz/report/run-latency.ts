/** The latencies of a scenario as the data of a chart, beside those of a run of fio where there is one. */
import type { LatencyBins } from '../../analysis/distribution-distance.js';
import type { MeasuredRun } from '../../analysis/measured.js';
import type { LatencyResult } from '../../analysis/result.js';
import type { RunResult } from '../../analysis/talk.js';
import type { LatencyDistribution, LatencyDistributionData } from '../charts/latency-distribution-data.js';

/** The latency that both sides have: all of it, or, where fio kept no bins of that, from the end of submission. */
export function latencyData(
  result: RunResult,
  run: MeasuredRun | undefined,
  source: string,
): LatencyDistributionData {
  const { id, label, latencies } = result;
  const simulated = (latency: LatencyResult): LatencyDistribution => ({
    id,
    label,
    origin: 'simulated',
    meanUs: latency.mean,
    bins: [...latency.bins],
  });
  const words = { source, title: 'How latencies are distributed' };
  for (const [measured, latency, subtitle] of [
    [run?.latency, latencies.lat, "fio's lat, from the start of submission to completion"],
    [run?.completion, latencies.clat, "fio's clat, from the end of submission to completion"],
  ] as const) {
    if (run === undefined || measured === undefined || !hasLatencies(measured.bins)) continue;
    const bins = measured.bins.filter(([ns]) => ns > 0);
    const beside: LatencyDistribution = {
      id: id === 'fio' ? 'measured' : 'fio',
      label: run.jobName,
      origin: 'measured',
      meanUs: measured.meanNs / 1000,
      bins,
    };
    return {
      ...words,
      subtitle,
      source: `Measured: fio. ${source}`,
      distributions: [beside, simulated(latency)],
    };
  }
  const subtitle = "fio's lat, from the start of submission to completion";
  return { ...words, subtitle, distributions: [simulated(latencies.lat)] };
}

function hasLatencies(bins: LatencyBins | undefined): bins is LatencyBins {
  return bins !== undefined && bins.some(([ns, count]) => ns > 0 && count > 0);
}
