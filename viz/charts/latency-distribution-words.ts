/** What a latency distribution says in words: its axes, its table and its description. */
import { short } from '../format.js';
import { grouped } from '../log-ticks.js';
import type { CountedLatencies, LatencyDistributionData } from './latency-distribution-data.js';
import { percentileNs, restsOnEnough } from './latency-distribution-data.js';

/** The percentiles that the scale of tails has room for. */
const scale: readonly number[] = [50, 90, 99, 99.9, 99.99, 99.999];

/** The percentiles to mark: those that some distribution can support, three at least. */
export function markedPercents(all: readonly CountedLatencies[]): number[] {
  return scale.filter((percent) => percent <= 99 || all.some((each) => restsOnEnough(each, percent)));
}

/** `24.6`, `812`, `–` where too few latencies lie beyond for it to be more than luck. */
export function percentileCell(counted: CountedLatencies, percent: number): string {
  return restsOnEnough(counted, percent) ? microsecondsCell(percentileNs(counted, percent) / 1000) : '–';
}

/** Three digits or so: `0.92`, `24.6`, `812`, `1 270`. */
export function microsecondsCell(us: number): string {
  return us < 10 ? us.toFixed(2) : us < 100 ? us.toFixed(1) : grouped(us);
}

/** `7 500`, `2.5 M`: how many latencies there are. */
export function countCell(count: number): string {
  return count >= 1e6 ? `${short(count / 1e6)}\u00a0M` : grouped(Math.round(count));
}

/** A step of the density in percent of its latency: `2.2 %`. */
export function stepText(stepOctaves: number): string {
  return `${((2 ** stepOctaves - 1) * 100).toFixed(1)}\u00a0%`;
}

/** The picture in words, a sentence a distribution. */
export function describeDistributions(
  data: LatencyDistributionData,
  all: readonly CountedLatencies[],
): string {
  const sentences = all.map((each) => {
    const percents = markedPercents(all)
      .filter((percent) => restsOnEnough(each, percent))
      .map((percent) => `${percent}\u00a0% within ${microsecondsCell(percentileNs(each, percent) / 1000)}`);
    return (
      `${each.id} ${each.label}, ${each.origin}: ${countCell(each.count)} requests, mean ` +
      `${microsecondsCell(each.meanUs)}\u00a0µs, ${percents.join(', ')}, the slowest ` +
      `${microsecondsCell(each.maxNs / 1000)}\u00a0µs.`
    );
  });
  return [
    `${data.subtitle}.`.replace(/\.\.$/, '.'),
    'Above, how often each latency occurs; below, the share of requests that took no longer, on a scale that shows tails.',
    ...sentences,
  ].join(' ');
}
