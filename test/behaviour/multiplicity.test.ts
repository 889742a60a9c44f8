/**
 * Several of everything, each with one request in flight: jobs, disks, IOThreads, guests. Who works alone scales; who
 * serves several has no time left to poll, and then needs none.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario, VmConfig } from '../../scenarios/scenario.js';
import { bareMetal, device, guest, observe, type Observation } from './laboratory.js';
import { presenceOf } from './presence.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

/** Drive and application vary a little, so that jobs do not march in step. */
const costs = {
  [device]: { kind: 'uniform', lowNs: 6_000, highNs: 7_400 },
  fio_loop: { kind: 'uniform', lowNs: 0, highNs: 600 },
} as const;

const run = (scenario: Scenario): Observation => observe(scenario, { costs, requests: 4_000 });
const virtio = (changes: Changes = {}): Observation =>
  run(guest({ qemu: '8.2', vcpus: 8, queues: 8, ...changes }));
const jobs = (numjobs: number, changes: Changes = {}): Observation =>
  virtio({ fio: { numjobs }, ...changes });

/** How many times as many requests. */
const times = (many: Observation, one: Observation): number => one.meanPeriodNs / many.meanPeriodNs;

describe('n jobs', () => {
  test('do n times as much where each has a CPU and a queue of its own, down to the drive', () => {
    const metal = (numjobs: number): Observation => run(bareMetal({ fio: { numjobs } }));
    const assigned = (numjobs: number): Observation =>
      run(guest({ disk: 'vfio', iothread: null, fio: { numjobs } }));
    for (const machine of [metal, assigned]) {
      expect(times(machine(4), machine(1))).toBeGreaterThan(3.97);
      expect(times(machine(4), machine(1))).toBeLessThan(4.03);
    }
  });

  test('do less with one IOThread between them: its own work is what is left of the period', () => {
    const [one, four, eight] = [1, 4, 8].map((numjobs) => jobs(numjobs));
    expect(times(four, one)).toBeLessThan(3.5);
    expect(times(eight, one)).toBeLessThan(4);
    // It neither polls nor sleeps any more.
    expect(eight.spent('iothread', 'polling')).toBeLessThan(0.02 * eight.meanPeriodNs);
    expect(eight.spent('cpu10', 'C1')).toBe(0);
  });

  test('leave an IOThread less and less to poll for: its hits go, and no misses come', () => {
    const hits = [1, 2, 4, 8].map((numjobs) => jobs(numjobs).each);
    for (const each of hits) expect(each).toMatchObject({ pollMisses: 0, kicks: 0 });
    const falling = hits.map(({ pollHits }) => pollHits);
    expect(falling.toSorted((a, b) => b - a)).toEqual(falling);
    expect(falling[0]).toBe(2);
    expect(falling.at(-1)).toBeLessThan(0.5);
  });

  test('do more than n times as much with a main loop: one keeps it awake for the other', () => {
    const [one, two, four] = [1, 2, 4].map((numjobs) => jobs(numjobs, { iothread: null }));
    expect(times(two, one)).toBeGreaterThan(2);
    expect([one, two, four].map((seen) => Math.round(presenceOf(seen).sleep ?? 0))).toEqual([2, 1, 0]);
    expect(four.each.kicks, 'but each request still kicks').toBeCloseTo(1, 2);
  });
});

describe('n disks', () => {
  const disks = (n: number, iothreads: number): Observation =>
    jobs(n, { disks: n, iothreads, queues: 1, vcpus: 4 });

  test('with an IOThread each do n times as much, with fewer IOThreads less', () => {
    const one = disks(1, 1);
    expect(times(disks(4, 4), one)).toBeGreaterThan(3.95);
    expect(times(disks(4, 2), one)).toBeGreaterThan(times(disks(4, 1), one));
    expect(times(disks(4, 1), one)).toBeLessThan(3.5);
  });

  test('that idle lengthen every pass of their IOThread, as their queues are polled like any other', () => {
    const idle = (n: number): number => virtio({ disks: 1 + n, queues: 1 }).meanPeriodNs;
    const periods = [0, 3, 15, 63].map(idle);
    expect(periods.toSorted((a, b) => a - b)).toEqual(periods);
    expect(periods[3]).toBeGreaterThan(1.1 * periods[0]);
  });

  test('that idle on IOThreads of their own cost nothing', () => {
    const alone = virtio({ disks: 1, queues: 1 });
    expect(virtio({ disks: 16, iothreads: 16, queues: 1 }).periodsNs).toEqual(alone.periodsNs);
  });
});

describe('n guests', () => {
  const guests = (n: number, disk: VmConfig['disk']): Observation => virtio({ guests: n, disk });

  test('with a QEMU each do n times as much', () => {
    expect(times(guests(4, 'virtio-blk'), guests(1, 'virtio-blk'))).toBeGreaterThan(3.95);
  });

  test('share a storage daemon at no loss while it mostly sleeps: two make it sleep once a request instead of twice', () => {
    const [one, two, four] = [1, 2, 4].map((n) => guests(n, 'vhost-user-qsd'));
    expect(times(two, one)).toBeGreaterThan(1.95);
    expect([one, two, four].map((seen) => Math.round(presenceOf(seen).sleep ?? 0))).toEqual([2, 1, 0]);
    for (const seen of [one, two, four]) expect(seen.each.kicks).toBeCloseTo(1, 2);
  });

  test("share SPDK's reactor almost at no loss, without a kick or a sleep", () => {
    const [one, two] = [1, 2].map((n) => guests(n, 'vhost-user-spdk'));
    expect(times(two, one)).toBeGreaterThan(1.9);
    expect(two.each.kicks).toBe(0);
    expect(presenceOf(two)).not.toHaveProperty('sleep');
    expect(two.meanPeriodNs).toBeLessThan(guests(2, 'vhost-user-qsd').meanPeriodNs);
  });
});
