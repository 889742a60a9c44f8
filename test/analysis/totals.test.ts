import { describe, expect, test } from 'vitest';
import { cpuShares, stageTimes, Totals } from '../../analysis/totals.js';
import { bareMetal, guest, observe } from '../behaviour/laboratory.js';
import type { Scenario } from '../../scenarios/scenario.js';

function totalsOf(scenario: Scenario, replications = 1): { totals: Totals; meanPeriodNs: number } {
  const totals = new Totals();
  let meanPeriodNs = 0;
  for (let i = 0; i < replications; i++) {
    const seen = observe(scenario, { requests: 200, warmUp: 100 });
    totals.add(seen.machine, seen.requests);
    meanPeriodNs = seen.meanPeriodNs;
  }
  return { totals, meanPeriodNs };
}

const machines: [string, Scenario][] = [
  ['bare metal', bareMetal()],
  ['main loop', guest({ iothread: null })],
  ['IOThread', guest()],
  ['IOThread on the CPU of the vCPU', guest({ pinning: { iothread: 2 } })],
];

describe.each(machines)('%s', (_, scenario) => {
  const { totals, meanPeriodNs } = totalsOf(scenario);

  test('the stages sum to the period', () => {
    expect(stageTimes(totals).reduce((us, stage) => us + stage.us, 0)).toBeCloseTo(meanPeriodNs / 1000, 9);
  });

  test('the fractions of each CPU are none below 0, and sum to 1', () => {
    const sums = new Map<number, number>();
    for (const { pCpu, work, pollUseful, pollWasted, irq, idle } of cpuShares(totals)) {
      const shares = [work, pollUseful, pollWasted, irq, ...Object.values(idle)];
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
      sums.set(
        pCpu,
        shares.reduce((a, b) => a + b, sums.get(pCpu) ?? 0),
      );
    }
    for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 12);
  });
});

test('replications add up, and what is told a request stays the same', () => {
  const once = totalsOf(guest()).totals;
  const thrice = totalsOf(guest(), 3).totals;
  expect(thrice.requests).toBe(3 * once.requests);
  expect(thrice.perRequest()).toEqual(once.perRequest());
  expect(stageTimes(thrice).map(({ us }) => us)).toEqual(
    stageTimes(once).map(({ us }) => expect.closeTo(us, 9)),
  );
});

test('an actor is told on the CPU that it is pinned to, beside the interrupts and idleness of that CPU', () => {
  const rows = (scenario: Scenario): string[] =>
    cpuShares(totalsOf(scenario).totals).map(({ pCpu, actor }) => `${pCpu} ${actor}`);
  expect(rows(bareMetal())).toEqual(['2 cpu2', '2 fio']);
  expect(rows(guest())).toEqual(['2 vcpu0', '10 cpu10', '10 iothread']);
  expect(rows(guest({ iothread: null }))).toEqual(['2 vcpu0', '8 cpu8', '8 main-loop']);
});

test('a polling IOThread leaves its CPU no idleness; a main loop leaves it most of the time', () => {
  const share = (scenario: Scenario, actor: string): number =>
    cpuShares(totalsOf(scenario).totals)
      .filter((row) => row.actor === actor)
      .reduce((sum, { idle }) => sum + Object.values(idle).reduce((a, b) => a + b, 0), 0);
  expect(share(guest(), 'cpu10')).toBe(0);
  expect(share(guest({ iothread: null }), 'cpu8')).toBeGreaterThan(0.4);
});
