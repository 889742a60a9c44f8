/** A replay of polling for people. */
import type { PollingOutcome } from '../../analysis/replay-polling.js';
import type { PollingResult } from '../recording.js';
import type { Style } from './style.js';

/** A summary, or the first call that the model answers otherwise. */
export function pollingText(result: PollingResult, { colors }: Style): string {
  const { file, calls, grows, shrinks, kept, firstDifference, qemu, parameters } = result;
  const { pollMaxNs, pollGrow, pollShrink } = parameters;
  const rule = colors.dim(
    `rule of QEMU ${qemu}, poll-max-ns ${pollMaxNs}, poll-grow ${pollGrow}, poll-shrink ${pollShrink}`,
  );
  const counts = `${calls} calls: ${grows} grow, ${shrinks} shrink, ${kept} keep`;
  if (firstDifference === null) return `${colors.green('agrees')}  ${file}: ${counts}\n${rule}\n`;
  const { line, blockNs, recorded, model } = firstDifference;
  return (
    `${colors.red('differs')}  ${file}:${line}: after ${blockNs} ns the recording has ${outcome(recorded)}, ` +
    `the model ${outcome(model)}\n${counts}\n${rule}\n`
  );
}

function outcome({ event, oldNs, newNs }: PollingOutcome): string {
  return oldNs === undefined ? event : `${event} ${oldNs} -> ${newNs}`;
}
