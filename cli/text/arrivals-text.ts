/** Replays from arrival times for people: a line a trace, and where the first difference is. */
import type { ArrivalsResult } from '../arrivals.js';
import type { Style } from './style.js';

export function arrivalsText(result: ArrivalsResult, { colors }: Style): string {
  const lines = result.traces.map(({ name, calls, sameEnd, samePollNs, replays, differences }) => {
    const share = (n: number): string => `${((100 * n) / Math.max(1, calls)).toFixed(1).padStart(5)} %`;
    const [first] = differences;
    const where =
      first === undefined
        ? ''
        : colors.dim(
            `  begun ${replays} times; call ${first.call}: ${first.recorded}, here ${first.model ?? 'not ended'}`,
          );
    return `${name.padEnd(36)} ${String(calls).padStart(5)} calls  ${share(sameEnd)} end alike  ${share(samePollNs)} poll_ns alike${where}`;
  });
  const { calls, sameEnd, agreePct } = result;
  const all = `${sameEnd} of ${calls} calls end as recorded: ${agreePct.toFixed(1)} %`;
  return `${[...lines, agreePct >= 95 ? colors.green(all) : colors.red(all)].join('\n')}\n`;
}
