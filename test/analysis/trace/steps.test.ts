import { describe, expect, test } from 'vitest';
import { handOversOf } from '../../../analysis/trace/hand-overs.js';
import { indexAt, sliceAt } from '../../../analysis/trace/slice-at.js';
import { requestSteps } from '../../../analysis/trace/steps.js';
import { lifeNs } from '../../../analysis/trace/trace.js';
import { nameOf, presetIds, timeOf, traceOf, variants } from './traces.js';

const all = [...presetIds.map((id) => [id] as const), ...variants];

describe.each(all.map((words) => [nameOf(words), words] as const))(
  'the steps of %s',
  (_, [preset, ...sets]) => {
    test('of the request itself sum to its life; all of them tile each CPU', async () => {
      const trace = await traceOf(preset, sets);
      for (const request of trace.requests) {
        const steps = requestSteps(trace, request);
        const own = steps.filter(({ stage }) => stage !== null);
        expect(timeOf(own)).toBe(lifeNs(request));
        own.forEach(({ startNs }, k) => {
          if (k > 0) expect(startNs).toBe(own[k - 1].endNs);
        });
        trace.lanes.forEach(({ cpu }, lane) => {
          if (cpu !== null) expect(timeOf(steps.filter((step) => step.lane === lane))).toBe(lifeNs(request));
        });
      }
    });
  },
);

describe('a step', () => {
  test('begins where its slice does, or says that it goes on', async () => {
    const trace = await traceOf('V1');
    const request = trace.requests[3];
    for (const { lane, startNs, continued } of requestSteps(trace, request)) {
      const slice = sliceAt(trace.lanes[lane!].slices, startNs)!;
      expect(continued).toBe(slice.startNs < startNs || slice.resumes);
    }
  });

  test('that the request joins in the middle is cut there', async () => {
    // A kick that arrives while the main loop falls asleep waits for the rest of that.
    const trace = await traceOf('V0', ['costs.dev_p4800x_read_4k=100ns']);
    const steps = trace.requests.flatMap((request) => requestSteps(trace, request));
    const halves = steps.filter(({ continued, stage }) => continued && stage !== null);
    expect(halves.length).toBeGreaterThan(0);
  });

  test('of the request comes before what begins with it', async () => {
    const trace = await traceOf('V0');
    for (const request of trace.requests) {
      const steps = requestSteps(trace, request);
      steps.forEach(({ startNs, stage }, k) => {
        if (k === 0 || steps[k - 1].startNs !== startNs) return;
        expect(steps[k - 1].stage === null && stage !== null).toBe(false);
      });
    }
  });
});

test('hand-overs are where the actor or the lane changes, and nowhere else', async () => {
  const trace = await traceOf('V1');
  const request = trace.requests[0];
  const overs = [...handOversOf(trace, request)];
  const told = overs.map(({ from, to }) => [from, to].map(({ site }) => trace.sites[site].actor));
  expect(told).toEqual([
    ['vcpu0', 'iothread'],
    ['iothread', 'nvme0'],
    ['nvme0', 'cpu10'],
    ['cpu10', 'iothread'],
    ['iothread', 'posted interrupts'],
    ['posted interrupts', 'vcpu0'],
  ]);
  for (const { atNs, from, to } of overs) expect([from.endNs, to.startNs]).toEqual([atNs, atNs]);
});

test('a moment is found in a lane', () => {
  const slice = (startNs: number, endNs: number) => {
    return { startNs, endNs, site: 0, endedBy: null, resumes: false, interrupted: false };
  };
  const slices = [slice(0, 10), slice(10, 11), slice(20, 30)];
  expect([0, 9, 10, 11, 25, 30].map((ns) => indexAt(slices, ns))).toEqual([0, 0, 1, 2, 2, 3]);
  expect([9, 10, 15, 30, -1].map((ns) => sliceAt(slices, ns)?.startNs)).toEqual([
    0,
    10,
    undefined,
    undefined,
    undefined,
  ]);
  expect(sliceAt([], 0)).toBeUndefined();
});
