/**
 * Two who poll for an idle vCPU, and never both: the guest (cpuidle-haltpoll, 50 µs at first) and KVM (10 µs at first,
 * up to 200). A guest that polls switches KVM's polling off, so that its time-out is a full sleep.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/scenario.js';
import { device, guest, observe, type Observation } from './laboratory.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

/** One turn of the guest's idle loop [ns]; it looks at the clock every 201, so that 50 µs are 54. */
const TURN = 45;

/** A guest with the drive itself; nothing deeper than C1 unless that is the question. */
const idleFor = (ns: number, { host, ...changes }: Changes = {}): Observation => {
  const scenario: Scenario = guest({
    disk: 'vfio',
    iothread: null,
    host: { maxCstate: 1, ...host },
    ...changes,
  });
  return observe(scenario, {
    costs: { [device]: ns, dev_p4800x_per_extra_4k: 1_700, haltpoll_turn: TURN },
  });
};
const byKvm = { haltpoll: false } as const;
const sleeps = (seen: Observation): number => seen.charged('vcpu0', 'vcpu_wake_blocked');
const beside = (ns: number, changes: Changes = {}): number => idleFor(ns, changes).meanPeriodNs - ns;

describe('the dead zone of guest haltpoll, gaps between its limit and twice that', () => {
  test.each([60_000, 70_000, 80_000, 90_000])(
    '%i ns: it polls 50 µs in vain, then sleeps, each time, and its limit never grows',
    (ns) => {
      const seen = idleFor(ns);
      expect(sleeps(seen)).toBe(1);
      expect(seen.spent('vcpu0', 'POLL in vain')).toBeGreaterThan(50_000);
      expect(seen.spent('vcpu0', 'POLL in vain')).toBeLessThan(60_000);
      expect(seen.spent('vcpu0', 'halt polling')).toBe(0);
    },
  );

  test.each([60_000, 90_000])('%i ns: KVM, left alone, polls as long as it takes, and is faster', (ns) => {
    const left = idleFor(ns, byKvm);
    expect(sleeps(left)).toBe(0);
    expect(left.spent('vcpu0', 'halt polling')).toBeGreaterThan(50_000);
    expect(beside(ns)).toBeGreaterThan(left.meanPeriodNs - ns + 1_000);
  });

  test('on both sides of it the guest is faster than KVM: it does not halt at all', () => {
    for (const ns of [10_000, 50_000, 104_000]) {
      expect(idleFor(ns).each.vmexits).toBe(0);
      expect(beside(ns)).toBeLessThan(beside(ns, byKvm));
    }
  });

  test('and it repeats itself: a limit of 100 µs has its own, up to 200', () => {
    for (const ns of [120_000, 190_000]) {
      expect(sleeps(idleFor(ns))).toBe(1);
      expect(sleeps(idleFor(ns, byKvm))).toBe(0);
      expect(beside(ns)).toBeGreaterThan(beside(ns, byKvm));
    }
  });

  test('a block of 128 KiB on the drive of the talk is in it: haltpoll is slower there than no haltpoll', () => {
    const period = (bs: number, changes: Changes): number =>
      idleFor(6_700, { ...changes, fio: { bs } }).meanPeriodNs;
    expect(period(4_096, {})).toBeLessThan(period(4_096, byKvm));
    expect(period(131_072, {})).toBeGreaterThan(period(131_072, byKvm));
  });

  test('over 200 µs both give up, and cost the same', () => {
    expect([sleeps(idleFor(250_000)), sleeps(idleFor(250_000, byKvm))]).toEqual([1, 1]);
    expect(beside(250_000)).toBeCloseTo(beside(250_000, byKvm), -2);
  });
});

describe('a pause of more than 200 µs, now and then', () => {
  const PAUSE = 300_000;
  const now = {
    kind: 'mixture' as const,
    parts: [
      [0.99, { kind: 'constant', ns: 10_000 }],
      [0.01, { kind: 'constant', ns: PAUSE }],
    ] as const,
  };
  /** After each pause, how many requests are slower than those that are polled for. */
  const burdened = (changes: Changes): number[] => {
    const scenario = guest({
      disk: 'vfio',
      iothread: null,
      ...changes,
      host: { maxCstate: 1, ...changes.host },
    });
    const { periodsNs } = observe(scenario, {
      costs: { [device]: now, haltpoll_turn: TURN },
      requests: 6_000,
    });
    const usual = Math.min(...periodsNs);
    const after: number[] = [];
    for (const ns of periodsNs) {
      if (ns > PAUSE) after.push(0);
      else if (ns > usual + 500 && after.length > 0) after[after.length - 1]++;
    }
    // The last stretch is not over.
    return after.slice(0, -1);
  };

  test('makes KVM begin anew: a request or a few are slow, whether the time is reset or, since 6.12, halved', () => {
    for (const kernel of ['5.10', '6.12']) {
      const slow = burdened({ ...byKvm, host: { kernel } });
      expect(slow.length).toBeGreaterThan(30);
      expect(Math.max(...slow)).toBeLessThan(6);
    }
  });

  test('halves the limit of a guest, until 10 µs do not fit: then whole stretches up to the next pause are slow', () => {
    const slow = burdened({ kernel: '5.10' });
    expect(
      slow.some((requests) => requests === 0),
      'the first halvings cost nothing',
    ).toBe(true);
    expect(Math.max(...slow)).toBeGreaterThan(50);
  });

  test('since 6.12 a limit that shrinks below its first step is 0 instead, which one halt repairs', () => {
    const slow = burdened({ kernel: '6.12' });
    expect(slow.length).toBeGreaterThan(30);
    expect(Math.max(...slow)).toBeLessThan(6);
  });
});
