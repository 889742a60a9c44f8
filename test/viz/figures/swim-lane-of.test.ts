/** A traced request as a swim-lane: the chart itself refuses lanes that overlap and a critical path that does not tile. */
import { beforeAll, describe, expect, test } from 'vitest';
import { recordTrace } from '../../../analysis/trace/record.js';
import { lifeNs, type Trace } from '../../../analysis/trace/trace.js';
import { presetById } from '../../../scenarios/presets.js';
import { talkBars } from '../../../scenarios/talk.js';
import { checkSwimLane, criticalPath, type SwimLaneData } from '../../../viz/charts/swim-lane-data.js';
import { pollTimeOf } from '../../../viz/figures/poll-time-of.js';
import { swimLaneOf } from '../../../viz/figures/swim-lane-of.js';

const words = { title: 'one request', subtitle: '', source: 'simulated' };

function traceOf(id: string): Trace {
  const subject = { scenario: presetById(id), costs: new Map(), notes: [] };
  return recordTrace(subject, { seed: 'lanes', profile: 'prior', requests: 4, warmUpRequests: 200 });
}

describe.each(talkBars.map(({ id }) => id))('%s', (id) => {
  let trace: Trace;
  let pictures: SwimLaneData[];
  beforeAll(() => {
    trace = traceOf(id);
    pictures = trace.requests.map((request) => swimLaneOf(trace, request, words));
  });

  test('each of its requests is a picture that the chart takes', () => {
    for (const picture of pictures) expect(() => checkSwimLane(picture)).not.toThrow();
  });

  test('what is critical is the life of the request, to the nanosecond', () => {
    pictures.forEach((picture, i) => {
      const us = criticalPath(picture).reduce((sum, { startUs, endUs }) => sum + endUs - startUs, 0);
      expect(us).toBeCloseTo(lifeNs(trace.requests[i]) / 1000, 6);
    });
  });

  test('a lane is drawn once', () => {
    const labels = pictures[0].lanes.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });
});

test('a kick is marked as an exit, and a halt', () => {
  const exits = (id: string): number => {
    const trace = traceOf(id);
    return swimLaneOf(trace, trace.requests[1], words).slices.filter(({ vmExit }) => vmExit === true).length;
  };
  expect(exits('V0')).toBe(1);
  expect(exits('P0')).toBe(2);
  expect(exits('V6')).toBe(0);
});

test('polling over time has every aio_poll() of the trace', () => {
  const trace = traceOf('V1');
  const { series, pollMaxNs } = pollTimeOf(trace, 32_768, words);
  expect(pollMaxNs).toBe(32_768);
  expect(series).toHaveLength(1);
  expect(series[0].calls.map(({ blockNs }) => blockNs)).toEqual(trace.polls.map(({ blockNs }) => blockNs));
});
