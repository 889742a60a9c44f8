/**
 * The drive assigned to the guest: the same driver as on bare metal, and a longer way for its interrupt. Whether a VM
 * can be faster than the machine it runs on is decided by how bare metal's CPU idles.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/scenario.js';
import { bareMetal, device, guest, observe, type Observation } from './laboratory.js';

const assigned = (changes: Parameters<typeof guest>[0] = {}): Scenario =>
  guest({ disk: 'vfio', iothread: null, ...changes });

/** Where the CPU of the job on bare metal spends its idle time. */
function idlesIn({ spent }: Observation): string {
  return ['POLL', 'C1', 'C1E', 'C6'].reduce((a, b) => (spent('cpu2', b) > spent('cpu2', a) ? b : a));
}

interface Facts {
  readonly host?: Partial<Scenario['host']>;
  readonly ioengine?: Scenario['fio']['ioengine'];
  readonly driveNs?: number;
}

const period = (scenario: Scenario, driveNs = 6_700): number =>
  observe(scenario, { costs: { [device]: driveNs } }).meanPeriodNs;

describe('with guest haltpoll, VFIO is faster than bare metal exactly where the CPU of bare metal halts', () => {
  const sync = { ioengine: 'psync' } as const;
  const async = { ioengine: 'libaio' } as const;
  const uring = { ioengine: 'io_uring' } as const;

  test.each<[string, Facts, string]>([
    ['a libaio reader does not wait in iowait', async, 'C1'],
    ['nor does one by io_uring up to 5.14', uring, 'C1'],
    ['menu of 6.12 takes no notice of iowait', { ...sync, host: { kernel: '6.12' } }, 'C1'],
    [
      'the POLL state of an Ice Lake ends where waits exceed 11 µs',
      { host: { cpu: 'ICX' }, driveNs: 15_000 },
      'C1',
    ],
    ['one of a Skylake at 22 µs', { driveNs: 30_000 }, 'C1'],
    ['C1 of an Ice Lake is passed over by waits of 4 µs', { ...async, host: { cpu: 'ICX' } }, 'C1E'],
    ['a synchronous reader is in iowait, which keeps its CPU in POLL', sync, 'POLL'],
    ['one by io_uring is as well since 5.15', { ...uring, host: { kernel: '6.1' } }, 'POLL'],
    ['a Skylake polls longer than an Ice Lake', { driveNs: 15_000 }, 'POLL'],
    [
      'a held /dev/cpu_dma_latency of 0 allows nothing but POLL',
      { ...async, host: { cpuDmaLatencyNs: 0 } },
      'POLL',
    ],
  ])('%s', (_, { host = {}, ioengine = 'psync', driveNs = 6_700 }, state) => {
    const fio = { ioengine };
    const bare = observe(bareMetal({ host, fio }), { costs: { [device]: driveNs } });
    expect(idlesIn(bare)).toBe(state);
    const gainNs = bare.meanPeriodNs - period(assigned({ host, fio }), driveNs);
    if (state === 'POLL') expect(gainNs).toBeLessThan(0);
    else expect(gainNs).toBeGreaterThan(0);
  });

  test('what it gains is the way out of the C-state, less what posting and nested paging add', () => {
    const gain = (exitNs: number): number => {
      const [bare, vm] = [bareMetal({ fio: async }), assigned({ fio: async })];
      const costs = { c1_exit: exitNs };
      return observe(bare, { costs }).meanPeriodNs - observe(vm, { costs }).meanPeriodNs;
    };
    expect(gain(3_000) - gain(1_000)).toBe(2_000);
    expect(gain(1_000)).toBeGreaterThan(0);
    expect(gain(0)).toBeLessThan(0);
  });

  test('without haltpoll it is slower than bare metal even so: the way out of HLT is longer than that out of C1', () => {
    for (const fio of [sync, async]) {
      expect(period(assigned({ haltpoll: false, fio }))).toBeGreaterThan(period(bareMetal({ fio })));
    }
  });
});

describe('the way of the interrupt', () => {
  const way = (
    interruptPosting: Scenario['host']['interruptPosting'],
    changes: Parameters<typeof guest>[0] = {},
  ): Observation =>
    observe(assigned({ ...changes, host: { interruptPosting } }), { costs: { c1_exit: 1_000 } });

  test('posted by the IOMMU it touches no CPU but the guest', () => {
    const posted = way('vt-d');
    expect(posted.each).toMatchObject({ vmexits: 0, interrupts: 1, ipis: 0 });
    expect(posted.charged(/^cpu/, 'hardirq_entry')).toBe(0);
    expect(posted.path('host interrupt')).toBe(posted.path('host interrupt', 'msix_to_core'));
  });

  test('posted by KVM alone it first interrupts a CPU of the host, which sleeps, and is sent on as an IPI', () => {
    const relayed = way('apicv');
    expect(relayed.each).toMatchObject({ vmexits: 0, interrupts: 2, ipis: 1 });
    expect(relayed.path('host interrupt', 'c1_exit') + relayed.path('task wake', 'c1_exit')).toBe(1_000);
    expect(relayed.meanPeriodNs).toBeGreaterThan(way('vt-d').meanPeriodNs + 1_000);
  });

  test('posted by nobody it takes an exit to arrive, and another to end', () => {
    const kicked = way('none');
    expect(kicked.each).toMatchObject({ vmexits: 2, interrupts: 2, ipis: 1 });
    expect(kicked.meanPeriodNs).toBeGreaterThan(way('apicv').meanPeriodNs);
  });

  test('relayed on the CPU of the vCPU it is an exit and no IPI; that CPU is awake, so that it is faster', () => {
    const own = way('apicv', { drive: { irqCpu: 2 } });
    expect(own.each).toMatchObject({ vmexits: 1, ipis: 0 });
    expect(own.meanPeriodNs).toBeLessThan(way('apicv').meanPeriodNs);
  });

  test('guest haltpoll pays only with posting: without APICv a guest that halts is told sooner than one that polls', () => {
    const gain = (posting: Scenario['host']['interruptPosting']): number =>
      way(posting, { haltpoll: false }).meanPeriodNs - way(posting).meanPeriodNs;
    expect(gain('vt-d')).toBeGreaterThan(0);
    expect(gain('apicv')).toBeGreaterThan(0);
    expect(gain('none')).toBeLessThan(0);
  });
});

describe('a vCPU that sleeps on the host, since halt polling is off', () => {
  const asleep = (driveNs: number): Observation =>
    observe(assigned({ haltpoll: false, host: { haltPollNs: 0 } }), {
      costs: { [device]: driveNs, c1_exit: 1_000, c1e_exit: 6_000 },
    });
  const awake = (driveNs: number): number => period(assigned({ haltpoll: false }), driveNs);

  test('pays its wake-up and the C-state of its CPU: C1 with a drive of 10 µs', () => {
    const seen = asleep(6_700);
    expect(seen.charged('vcpu0', 'vcpu_wake_blocked')).toBe(1);
    expect(seen.path('task wake', 'c1_exit')).toBeCloseTo(1_000, -2);
    expect(seen.meanPeriodNs - awake(6_700)).toBeGreaterThan(
      1_000 + seen.path('task wake', 'vcpu_wake_blocked') / 2,
    );
  });

  test('and C1E with one of 30 µs, where halt polling by the host still costs what it did at 10', () => {
    const seen = asleep(30_000);
    expect(seen.path('task wake', 'c1e_exit')).toBeGreaterThan(4_000);
    expect(seen.meanPeriodNs - 30_000).toBeGreaterThan(asleep(6_700).meanPeriodNs - 6_700 + 3_000);
    expect(awake(30_000) - 30_000).toBeCloseTo(awake(6_700) - 6_700, 5);
  });
});
