import { beforeAll, describe, expect, test } from 'vitest';
import { jobOf, periodUsOf, runJob, runJobsHere } from '../../../analysis/jobs.js';
import { subsets } from '../../../analysis/plan/families.js';
import { planFor, type PlanOptions } from '../../../analysis/plan/plan.js';
import type { PlanResult } from '../../../analysis/plan/result.js';
import { applyOptimizations, readOptimizations } from '../../../scenarios/optimizations/index.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import type { ResolvedScenario } from '../../../scenarios/resolved.js';

const base = (preset: string, ...sets: string[]): Promise<ResolvedScenario> =>
  resolveScenario({ base: { preset }, sets });

/** A few that matter, so that all of their combinations can be tried by hand. */
const few = ['guest-haltpoll', 'packed', 'guest-iopoll', 'passthrough'];

const plan = async (start: ResolvedScenario, more: Partial<PlanOptions> = {}): Promise<PlanResult> =>
  planFor(start, {
    seed: '1',
    targetIops: 70_000,
    keep: [],
    maxCores: null,
    among: readOptimizations(few),
    prototypes: true,
    run: runJobsHere,
    ...more,
  });

describe('a small catalogue, beside all of its combinations', () => {
  let start: ResolvedScenario;
  let all: { ids: string[]; periodUs: number; cores: number }[];
  beforeAll(async () => {
    start = await base('V1', 'vm.haltpoll=false', 'vm.queues=4');
    const luck = { profile: 'prior', seed: '1', requests: 800, warmUpRequests: 300 };
    all = subsets(readOptimizations(few)).map((chosen) => {
      const sample = runJob(jobOf(applyOptimizations(start, chosen), luck, 0, 5));
      return { ids: chosen.map(({ id }) => id), periodUs: periodUsOf(sample), cores: sample.cores };
    });
  }, 60_000);

  test('the fastest is the fastest of all', async () => {
    const { fastest } = await plan(start);
    const period = Math.min(...all.map(({ periodUs }) => periodUs));
    expect(fastest.periodUs).toBeLessThan(period + 0.03);
    expect(fastest.ids).toContain('passthrough');
  });

  test('the cheapest loses nothing if that is enough, and has no change that is not needed', async () => {
    const { cheapest, target } = await plan(start);
    expect(cheapest?.loses).toEqual([]);
    const without = all.filter(
      ({ ids, periodUs }) => !ids.includes('passthrough') && 1e6 / periodUs >= target.iops,
    );
    expect(without.length).toBeGreaterThan(0);
    const fewest = Math.min(...without.map(({ cores }) => cores));
    expect(cheapest!.cores).toBeLessThan(fewest + 0.03);
    expect(cheapest!.iops).toBeGreaterThanOrEqual(target.iops);
    expect(cheapest!.ids).toEqual(['guest-iopoll']);
  });

  test('no combination of all beats a point of the front in both', async () => {
    const { front } = await plan(start);
    expect(front.length).toBeGreaterThan(0);
    for (const point of front) {
      const better = all.find(
        ({ periodUs, cores }) => periodUs < point.periodUs - 0.05 && cores < point.cores - 0.03,
      );
      expect(better, point.ids.join()).toBeUndefined();
    }
    for (let at = 1; at < front.length; at++) expect(front[at].periodUs).toBeLessThan(front[at - 1].periodUs);
  });

  test('what is to be kept is kept, and what would do without the limit is told', async () => {
    const { cheapest, fastest, beyondLimits, fastestStages } = await plan(start, {
      targetIops: 100_000,
      keep: ['live-migration'],
    });
    expect(cheapest).toBeNull();
    expect(fastest.loses).not.toContain('live-migration');
    expect(fastest.iops).toBeLessThan(100_000);
    expect(beyondLimits?.ids.toSorted()).toEqual(['guest-iopoll', 'passthrough']);
    expect(fastestStages[0].stage).toBe('device');
    const sum = fastestStages.reduce((total, { us }) => total + us, 0);
    expect(sum).toBeCloseTo(fastest.periodUs, 6);
  });

  test('CPUs are limited', async () => {
    const { cheapest, front } = await plan(start, { maxCores: 1.2 });
    expect(cheapest?.ids).toContain('passthrough');
    for (const { cores } of front) expect(cores).toBeLessThanOrEqual(1.2);
  });

  test('what nothing reaches has a bound, also without limits', async () => {
    const { cheapest, beyondLimits, fastest } = await plan(start, { targetIops: 1_000_000 });
    expect([cheapest, beyondLimits]).toEqual([null, null]);
    expect(fastest.periodUs).toBeGreaterThan(1);
  });

  test('what the base reaches needs nothing', async () => {
    const { cheapest } = await plan(start, { targetIops: 10_000 });
    expect(cheapest?.loses).toEqual([]);
    expect(cheapest!.iops).toBeGreaterThan(10_000);
  });

  test('says what was searched, what was of no consequence, and what was left out and why', async () => {
    const { searched } = await plan(start, {
      among: readOptimizations([...few, 'iothread', 'ioeventfd']),
      prototypes: false,
    });
    expect(searched.optimizations).toEqual(['guest-haltpoll', 'packed', 'passthrough']);
    expect(searched.leftOut).toEqual([
      { id: 'guest-iopoll', why: expect.stringContaining('--prototypes') as string },
      { id: 'iothread', why: 'it is in effect already' },
      { id: 'ioeventfd', why: expect.stringContaining('not modelled') as string },
    ]);
    expect(searched.inert).toContain('packed');
    expect(searched.families).toBe(2);
    expect(searched.simulated).toBeLessThanOrEqual(searched.screened);
  });

  test('a seed repeats it to the bit', async () => {
    expect(await plan(start)).toEqual(await plan(start));
  });
});

test('limits that not even the base is within are told, not ignored', async () => {
  const { cheapest, front, notes } = await plan(await base('V1'), { maxCores: 0.1 });
  expect(cheapest).toBeNull();
  expect(front).toEqual([]);
  expect(notes[0]).toMatch(/nothing that was searched is within the limits/);
});
