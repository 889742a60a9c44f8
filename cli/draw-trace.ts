/** Draws a trace: one request in lanes, or the polling of the IOThread over the calls. */
import type { Trace } from '../analysis/trace/trace.js';
import { ConfigError } from '../sim/errors.js';
import type { DrawArguments } from './commands/run-options.js';
import { type Picture, writePicture } from './picture.js';

interface TraceDrawing extends DrawArguments {
  readonly chart: 'request' | 'polling';
}

/**
 * Draws what was asked for.
 * @param request index of the request; null for one of median length
 * @param pollMaxNs poll-max-ns of the IOThread, 0 where nothing polls
 * @throws ConfigError for a picture that the trace has nothing for
 */
export async function drawTrace(
  trace: Trace,
  request: number | null,
  pollMaxNs: number,
  args: TraceDrawing,
): Promise<void> {
  await writePicture(args, () =>
    args.chart === 'request' ? requestPicture(trace, request) : pollingPicture(trace, pollMaxNs),
  );
}

function sourceOf({ profile, seed }: Trace): string {
  return `Simulated: qd1, profile ${profile}, seed ${seed}.`;
}

async function requestPicture(trace: Trace, request: number | null): Promise<Picture> {
  if (trace.inFlight > 1) {
    throw new ConfigError(
      `--chart request: ${trace.inFlight} requests are in flight, and their lives overlap; --format perfetto shows them`,
    );
  }
  const { swimLane } = await import('../viz/charts/swim-lane.js');
  const { swimLaneOf } = await import('../viz/figures/swim-lane-of.js');
  const { typicalRequest } = await import('../viz/report/trace-sections.js');
  const chosen = request === null ? typicalRequest(trace) : trace.requests[request];
  const data = swimLaneOf(trace, chosen, {
    title: `${trace.id}: one request`,
    subtitle: `${trace.label}; request ${chosen.number}${request === null ? ', of median length' : ''}`,
    source: sourceOf(trace),
  });
  return (document, theme) => swimLane(data, document, { theme });
}

async function pollingPicture(trace: Trace, pollMaxNs: number): Promise<Picture> {
  if (trace.polls.length === 0) {
    throw new ConfigError('--chart polling: there is no IOThread that polls; set vm.iothread=on');
  }
  const { pollTime } = await import('../viz/charts/poll-time.js');
  const { pollTimeOf } = await import('../viz/figures/poll-time-of.js');
  const data = pollTimeOf(trace, pollMaxNs, {
    title: `${trace.id}: adaptive polling`,
    subtitle: `${trace.label}; poll_ns of the IOThread, and how long each aio_poll() took`,
    source: sourceOf(trace),
  });
  return (document, theme) => pollTime(data, document, { theme });
}
