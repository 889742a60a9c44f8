import { describe, expect, test } from 'vitest';
import { simulate } from '../../../analysis/simulate.js';
import { recordTrace } from '../../../analysis/trace/record.js';
import { lifeNs, type Trace } from '../../../analysis/trace/trace.js';
import { presetById } from '../../../scenarios/presets.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import { ConfigError } from '../../../sim/errors.js';
import { nameOf, presetIds, timeOf, traceOf, variants } from './traces.js';

const all = [...presetIds.map((id) => [id] as const), ...variants];

describe.each(all.map((words) => [nameOf(words), words] as const))(
  'the trace of %s',
  (_, [preset, ...sets]) => {
    let known: Promise<Trace> | null = null;
    const trace = (): Promise<Trace> => (known ??= traceOf(preset, sets));

    test('has lanes whose slices tile their time', async () => {
      const { lanes, lengthNs } = await trace();
      for (const { name, cpu, slices } of lanes) {
        slices.forEach(({ startNs, endNs }, k) => {
          expect(endNs, name).toBeGreaterThan(startNs);
          if (k > 0) expect(startNs, name).toBe(slices[k - 1].endNs);
        });
        if (cpu === null) continue;
        expect(slices[0].startNs, name).toBe(0);
        expect(slices.at(-1)!.endNs, name).toBe(lengthNs);
      }
    });

    test('has requests whose spans tile their lives, each within a slice of its site', async () => {
      const { requests, lanes, sites } = await trace();
      for (const request of requests) {
        const { spans, beginNs, startNs, issueNs, completionNs } = request;
        expect(timeOf(spans)).toBe(lifeNs(request));
        expect([spans[0].startNs, spans.at(-1)!.endNs]).toEqual([beginNs, completionNs]);
        expect([beginNs, startNs, issueNs, completionNs]).toEqual(
          [beginNs, startNs, issueNs, completionNs].sort((a, b) => a - b),
        );
        spans.forEach((span, k) => {
          if (k > 0) expect(span.startNs).toBe(spans[k - 1].endNs);
          const slice = lanes[span.lane!].slices.find((one) => one.endNs > span.startNs)!;
          expect(slice.startNs).toBeLessThanOrEqual(span.startNs);
          expect(slice.endNs).toBeGreaterThanOrEqual(span.endNs);
          expect(slice.site, sites[span.site].event).toBe(span.site);
        });
      }
    });

    test('begins and ends with its requests, which at depth 1 follow each other', async () => {
      const { requests, lengthNs, inFlight } = await trace();
      expect(requests).toHaveLength(10);
      expect(Math.min(...requests.map(({ beginNs }) => beginNs))).toBe(0);
      expect(requests.at(-1)!.completionNs).toBe(lengthNs);
      expect(new Set(requests.map(({ number }) => number)).size).toBe(10);
      if (inFlight > 1) return;
      requests.forEach(({ number, beginNs }, k) => {
        expect(number).toBe(50 + k);
        if (k > 0) expect(beginNs).toBe(requests[k - 1].completionNs);
      });
    });

    test('has each wait ended by a lane that there is, and not by itself', async () => {
      const { lanes, sites } = await trace();
      lanes.forEach(({ slices }, lane) => {
        for (const { endedBy, site } of slices) {
          if (endedBy === null) continue;
          expect(lanes[endedBy]).toBeDefined();
          expect(endedBy, sites[site].cost).not.toBe(lane);
        }
      });
    });
  },
);

describe('a trace', () => {
  test('is the same for the same seed, and another for another', async () => {
    const [one, again, other] = [
      await traceOf('V1'),
      await traceOf('V1'),
      await traceOf('V1', [], { seed: 'other' }),
    ];
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
    expect(JSON.stringify(other)).not.toBe(JSON.stringify(one));
  });

  test.each(['B0', 'V0', 'V1', 'V6'])('of %s shows the requests that a simulation counts', async (id) => {
    const requests = 400;
    const {
      requests: traced,
      sites,
      lanes,
      lengthNs,
    } = await traceOf(id, [], { requests, warmUpRequests: 300 });
    const result = simulate(presetById(id), {
      seed: 'test',
      requests,
      minReplications: 1,
      maxReplications: 1,
    });
    const period = traced.reduce((sum, request) => sum + lifeNs(request), 0) / requests;
    expect(result.run.periodsNs).toEqual([period]);
    const stages = new Map<string, number>();
    for (const { spans } of traced) {
      for (const { stage, site, startNs, endNs } of spans) {
        const { actor, mechanism, cost } = sites[site];
        const key = [stage, actor, mechanism, cost].join('/');
        stages.set(key, (stages.get(key) ?? 0) + endNs - startNs);
      }
    }
    const counted = new Map<string, number>();
    for (const { stage, actor, mechanism, cost, us } of result.stages) {
      const key = [stage, actor, mechanism, cost].join('/');
      counted.set(key, (counted.get(key) ?? 0) + us);
    }
    expect([...stages.keys()].sort()).toEqual([...counted.keys()].sort());
    for (const [key, ns] of stages) expect(ns / requests / 1000, key).toBeCloseTo(counted.get(key)!, 9);
    // At the ends of the window the ledger counts what was written, the trace what has passed.
    for (const { pCpu, actor, work, irq, pollUseful, pollWasted } of result.cpu) {
      const slices = lanes.find(({ cpu }) => cpu === pCpu)!.slices;
      for (const [category, fraction] of Object.entries({ work, irq, pollUseful, pollWasted })) {
        const own = slices.filter(({ site }) => {
          return sites[site].actor === actor && sites[site].category === category;
        });
        expect(timeOf(own) / lengthNs, `${actor} ${category}`).toBeCloseTo(fraction, 2);
      }
    }
  });

  test('tells polling that was in vain as that', async () => {
    const { lanes, sites, polls } = await traceOf('V1', ['fio.thinktimeNs=30us'], {
      requests: 20,
    });
    const iothread = lanes.find(({ actors }) => actors.includes('iothread'))!;
    const vain = iothread.slices.filter(({ site }) => sites[site].category === 'pollWasted');
    expect(vain.length).toBeGreaterThan(10);
    expect(new Set(vain.map(({ site }) => sites[site].cost))).toEqual(new Set(['polling in vain']));
    expect(polls.length).toBeGreaterThan(10);
  });

  test('of a cold start begins with the machine, and shows how poll_ns grows', async () => {
    const { originNs, polls, requests } = await traceOf('V1', [], { warmUpRequests: 0 });
    expect(originNs).toBeLessThan(10_000);
    expect(requests[0].number).toBe(0);
    const grown = polls.filter(({ event }) => event === 'poll_grow').map(({ afterNs }) => afterNs);
    expect(grown.slice(0, 2)).toEqual([4000, 8000]);
    for (const { event, beforeNs, afterNs } of polls) {
      if (event === 'poll_grow') expect(afterNs).toBeGreaterThan(beforeNs);
      if (event === null) expect(afterNs).toBe(beforeNs);
    }
  });

  test('of long pauses forgets nothing', async () => {
    const { lanes, lengthNs, originNs } = await traceOf('V1', ['fio.thinktimeNs=1s'], {
      requests: 4,
      warmUpRequests: 1,
    });
    expect(lengthNs).toBeGreaterThan(4e9);
    expect(originNs).toBeGreaterThan(0);
    for (const { cpu, slices } of lanes) if (cpu !== null) expect(timeOf(slices)).toBe(lengthNs);
  });

  test('is plain data: the same after JSON', async () => {
    const trace = await traceOf('V3');
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  });

  test('of a profile that there is not is refused', async () => {
    const resolved = await resolveScenario({ base: { preset: 'V1' }, sets: [] });
    expect(() => recordTrace(resolved, { seed: '1', profile: 'nil' })).toThrow(ConfigError);
  });
});
