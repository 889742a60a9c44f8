/** What a machine that is itself a guest does with a request to its virtio disk: who is woken where, what hides behind what. */
import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../scenarios/check.js';
import { type HostVmJob, scenarioOfHostVmJob } from '../../scenarios/measured/host-vm.js';
import { ConfigError } from '../../sim/errors.js';
import type { Distribution } from '../../sim/distributions.js';
import { observe } from './laboratory.js';

const job: HostVmJob = { ioengine: 'psync', hipri: false, rw: 'randread', bs: 4096, cpu: 1 };
/** An exit is 10 µs; no tick falls on a request by luck: it costs next to nothing. */
const costs = {
  ttwu_send: 10_000,
  halted_cpu_exit: 9000,
  idle_tick_restart: 8000,
  guest_kick: 15_000,
  guest_tick: 1,
  virtio_disk_read_4k: 35_000,
  virtio_disk_write_4k: 45_000,
  virtio_disk_per_extra_4k: 2000,
};
const of = (changes: Partial<HostVmJob> = {}, other: Readonly<Record<string, number | Distribution>> = {}) =>
  observe(scenarioOfHostVmJob({ ...job, ...changes }, 'one'), {
    costs: { ...costs, ...other },
    requests: 400,
  });

const local = of();

describe('a request', () => {
  test('takes the time of the disk, and whoever is woken starts the tick again', () => {
    expect(local.path('device', 'virtio_disk_read_4k')).toBe(35_000);
    expect(local.path('task wake', 'idle_tick_restart')).toBe(8000);
    expect(local.meanPeriodNs).toBeGreaterThan(43_000);
    expect(local.meanPeriodNs).toBeLessThan(50_000);
  });

  test('leaves for the hypervisor once, while the disk has it', () => {
    expect(local.charged('fio', 'guest_kick')).toBe(1);
    expect(local.path('submit', 'guest_kick')).toBe(0);
    expect(Math.round(of({}, { guest_kick: 25_000 }).meanPeriodNs)).toBe(Math.round(local.meanPeriodNs));
  });

  test('that is done before the kick is back waits for it', () => {
    const slow = of({}, { guest_kick: 60_000 });
    expect(slow.meanPeriodNs).toBeGreaterThan(60_000);
    // It never sleeps: the interrupt comes while it is in the call.
    expect(slow.each.wakes).toBe(0);
    expect(slow.charged('cpu1', 'idle_tick_restart')).toBe(0);
  });

  test('leaves no idle state on the CPU of the interrupt: that is in the time of the disk', () => {
    expect(local.charged('cpu1', 'halted_cpu_exit')).toBe(0);
    expect(local.charged('cpu1', 'softirq_raise_run')).toBe(1);
  });
});

test('on the other CPU it is woken by an interrupt, and out of its own idle state', () => {
  const remote = of({ cpu: 0 });
  expect(remote.charged('cpu1', 'ttwu_send')).toBe(1);
  expect(remote.charged('cpu0', 'halted_cpu_exit')).toBe(1);
  expect(remote.charged('cpu1', 'idle_tick_restart')).toBe(0);
  // The end of the interrupt on CPU 1 is no longer on the way.
  const more = remote.meanPeriodNs - local.meanPeriodNs;
  expect(more).toBeGreaterThan(19_000 - 400);
  expect(more).toBeLessThanOrEqual(19_000);
});

test('larger blocks, writes and hipri', () => {
  expect(of({ bs: 65_536 }).meanPeriodNs - local.meanPeriodNs).toBeCloseTo(15 * 2000, -1);
  expect(Math.round(of({ bs: 512 }).meanPeriodNs)).toBe(Math.round(local.meanPeriodNs));
  expect(of({ rw: 'randwrite' }).meanPeriodNs - local.meanPeriodNs).toBeCloseTo(10_000, -1);
  expect(of({ ioengine: 'pvsync2', hipri: true }).meanPeriodNs).toBe(local.meanPeriodNs);
});

describe('the tick', () => {
  // Requests that all take the same would meet it in step.
  const uneven = { virtio_disk_read_4k: { kind: 'lognormal', meanNs: 35_000, cv: 0.1 } } as const;
  const spread = of({}, uneven);

  test('comes to a busy CPU alone, and at most every 4 ms', () => {
    const perRequest = spread.charged('cpu1', 'guest_tick');
    expect(perRequest).toBeGreaterThan(0);
    expect(perRequest).toBeLessThan(spread.meanPeriodNs / 4_000_000);
    // CPU 1 has nothing to do but interrupts when fio is on CPU 0.
    expect(of({ cpu: 0 }, uneven).charged('cpu1', 'guest_tick')).toBeLessThan(perRequest / 2);
  });

  test('takes time from what it hits, some of which hides behind the disk', () => {
    const long = of({}, { ...uneven, guest_tick: 100_000 });
    const late = long.periodsNs.filter((ns) => ns > local.meanPeriodNs + 50_000).length;
    expect(late / long.requests).toBeGreaterThan(0);
    expect(late / long.requests).toBeLessThanOrEqual(long.charged('cpu1', 'guest_tick') + 1e-9);
    expect(Math.max(...long.periodsNs)).toBeLessThan(Math.max(...spread.periodsNs) + 101_000);
  });
});

test.each([
  [
    'a guest in the guest',
    { vm: 'V1' },
    'drive.model: virtio is the disk of a machine that is itself a guest',
  ],
  ['polled queues', { drive: { pollQueues: 2 } }, 'drive.pollQueues: polled queues of a virtio disk'],
  ['SPDK', { fio: { ioengine: 'spdk' } }, 'drive.model: fio.ioengine is modelled with an NVMe drive only'],
  [
    'a submission thread',
    { fio: { ioengine: 'io_uring', sqthreadPoll: true } },
    'fio.sqthreadPoll is modelled',
  ],
  [
    'durable writes',
    { fio: { sync: 'dsync', rw: 'randwrite' } },
    'fio.sync: whether a virtio disk has a cache',
  ],
] as const)('%s with it is refused', async (_, change, message) => {
  const base = scenarioOfHostVmJob(job, 'one');
  const { presetSettings } = await import('../../scenarios/presets.js');
  const changed = {
    ...base,
    drive: { ...base.drive, ...('drive' in change ? change.drive : {}) },
    fio: { ...base.fio, ...('fio' in change ? change.fio : {}) },
    vm: 'vm' in change ? presetSettings(change.vm, 'test').scenario().vm : null,
  };
  expect(() => checkScenario(changed)).toThrow(ConfigError);
  expect(() => checkScenario(changed)).toThrow(message);
});
