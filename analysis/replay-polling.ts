/**
 * Replays a recorded sequence of `aio_poll()` calls through the adaptive rule and says where the two part.
 *
 * Only the rule is tested so: how long each call took is taken from the recording, not predicted.
 */
import { PollAdaptation, type PollChange, type PollParameters } from '../models/poll-adaptation.js';

/** One `aio_poll()`, as recorded. */
export interface PollingCall {
  /** From the beginning of the call to the end of its wait [ns]. */
  readonly blockNs: number;
  readonly event: PollChange;
  /** Polling time before and after [ns]; absent where the recording tells changes only. */
  readonly oldNs?: number;
  readonly newNs?: number;
}

/** What one call did to the polling time, according to the recording or to the model. */
export interface PollingOutcome {
  readonly event: PollChange;
  readonly oldNs?: number;
  readonly newNs?: number;
}

/** The first call that the model answers otherwise. */
export interface PollingDifference {
  /** Line of the call in its file, whose first line is the header. */
  readonly line: number;
  readonly blockNs: number;
  readonly recorded: PollingOutcome;
  readonly model: Required<PollingOutcome>;
}

/** What {@link replayPolling} found. The counts are of the recording, whole; `calls` is their sum. */
export interface PollingReplay {
  readonly calls: number;
  /** Null when every call agrees. */
  readonly firstDifference: PollingDifference | null;
  readonly grows: number;
  readonly shrinks: number;
  readonly kept: number;
}

/**
 * Feeds the calls to the rule of QEMU up to 9.2, which starts from a polling time of `startNs`.
 * @throws ConfigError when the parameters are not whole numbers, 0 or more
 */
export function replayPolling(
  calls: readonly PollingCall[],
  parameters: PollParameters,
  startNs: number = 0,
): PollingReplay {
  const model = new PollAdaptation(parameters);
  model.pollNs = startNs;
  const counts = { grow: 0, shrink: 0, keep: 0 };
  let firstDifference: PollingDifference | null = null;
  calls.forEach(({ blockNs, ...recorded }, index) => {
    counts[recorded.event] += 1;
    // Once they have parted, the rest would only repeat the first difference.
    if (firstDifference !== null) return;
    const oldNs = model.pollNs;
    const outcome = { event: model.adapt(blockNs), oldNs, newNs: model.pollNs };
    if (!agree(recorded, outcome)) {
      firstDifference = { line: index + 2, blockNs, recorded, model: outcome };
    }
  });
  return {
    calls: calls.length,
    firstDifference,
    grows: counts.grow,
    shrinks: counts.shrink,
    kept: counts.keep,
  };
}

function agree(recorded: PollingOutcome, model: Required<PollingOutcome>): boolean {
  return (
    recorded.event === model.event &&
    (recorded.oldNs ?? model.oldNs) === model.oldNs &&
    (recorded.newNs ?? model.newNs) === model.newNs
  );
}
