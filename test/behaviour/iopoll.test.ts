/** Linux iopoll: the task that waits looks for its completion itself. No interrupt is left whose way could differ. */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/scenario.js';
import { bareMetal, guest, observe } from './laboratory.js';
import { presenceOf } from './presence.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

const iopoll = { ioengine: 'pvsync2', hipri: true } as const;

const metal = (changes: Parameters<typeof bareMetal>[0] = {}): Scenario =>
  bareMetal({ drive: { pollQueues: 1 }, fio: iopoll, ...changes });
const assigned = (changes: Changes = {}): Scenario =>
  guest({ disk: 'vfio', iothread: null, pollQueues: 1, fio: iopoll, ...changes });
const virtio = (changes: Changes = {}): Scenario =>
  guest({ qemu: '8.2', pollQueues: 1, fio: iopoll, ...changes });

const period = (scenario: Scenario, costs: Readonly<Record<string, number>> = {}): number =>
  observe(scenario, { costs }).meanPeriodNs;

describe('iopoll closes the gap between a VM and bare metal', () => {
  test.each([0, 150, 400])('to the nanosecond, but for what nested paging adds: %i ns', (eptNs) => {
    // Turns of 1 ns: the moment of the look is no part of the comparison.
    const costs = { ept_dma_guest_extra: eptNs, blk_poll_turn: 1 };
    expect(period(assigned(), costs) - period(metal(), costs)).toBe(eptNs);
  });

  test('which is less than any way of the interrupt adds, and each is slower than polling besides', () => {
    const gap = period(assigned()) - period(metal());
    for (const changes of [{}, { haltpoll: false }, { haltpoll: false, host: { haltPollNs: 0 } }]) {
      const byInterrupt = period(assigned({ ...changes, pollQueues: 0 }));
      expect(byInterrupt - period(bareMetal())).toBeGreaterThan(gap);
      expect(byInterrupt).toBeGreaterThan(period(assigned(changes)));
    }
  });

  test('on a host whose IOMMU translates, the VM is faster: its buffers were mapped when it started', () => {
    const gain = (iommu: Scenario['host']['iommu']): number =>
      period(metal({ host: { iommu } })) - period(assigned({ host: { iommu } }));
    expect(gain('passthrough')).toBeLessThan(0);
    expect(gain('lazy')).toBeGreaterThan(0);
    expect(gain('strict')).toBeGreaterThan(gain('lazy'));
  });

  test.each([
    ['VFIO', assigned],
    ['virtio-blk', virtio],
  ] as const)('guest haltpoll changes nothing with iopoll on %s: nobody idles', (_, machine) => {
    const [polls, halts] = [true, false].map((haltpoll) => observe(machine({ haltpoll })));
    expect(halts.periodsNs).toEqual(polls.periodsNs);
    expect(halts.each).toEqual(polls.each);
    expect(halts.spent('vcpu0', 'halt polling') + polls.spent('vcpu0', 'POLL')).toBe(0);
    // Without iopoll it would.
    expect(period(machine({ pollQueues: 0, haltpoll: false }))).toBeGreaterThan(
      period(machine({ pollQueues: 0 })),
    );
  });
});

describe('guest iopoll on virtio-blk', () => {
  test('leaves QEMU one system call, to submit: it does not have to tell the guest', () => {
    expect(presenceOf(observe(virtio()))).toEqual({ submitCall: 1, hostIrq: 1, hostCompletion: 1 });
  });

  test('does not take the kick away: only a server that polls does', () => {
    expect(presenceOf(observe(virtio({ iothread: null })))).toMatchObject({ kick: 1, sleep: 2 });
    expect(presenceOf(observe(virtio({ disk: 'vhost-user-qsd' })))).toMatchObject({ kick: 1, sleep: 2 });
    expect(presenceOf(observe(virtio()))).not.toHaveProperty('kick');
  });

  describe('with an application that computes for 27 µs between requests', () => {
    const costs = { fio_loop: 27_000 };
    const [interrupted, polled] = [0, 1].map((pollQueues) => observe(virtio({ pollQueues }), { costs }));

    test('an IOThread misses every request of a guest that is interrupted, whose gap with a wake-up exceeds 32 µs', () => {
      expect(interrupted.each).toMatchObject({ pollHits: 0, kicks: 1, wakes: 3 });
      expect(Math.max(...interrupted.polls.map(({ blockNs }) => blockNs))).toBeGreaterThan(32_768);
    });

    test('and hits every one of a guest that polls, since the gap is shorter: one optimization switches another on', () => {
      expect(polled.each).toMatchObject({ pollHits: 2, pollMisses: 0, kicks: 0, wakes: 0 });
      expect(Math.max(...polled.polls.map(({ blockNs }) => blockNs))).toBeLessThan(32_768);
    });

    test('so that iopoll is worth more than twice what it is worth to an application that computes little', () => {
      const worth = interrupted.meanPeriodNs - polled.meanPeriodNs;
      expect(worth).toBeGreaterThan(2 * (period(virtio({ pollQueues: 0 })) - period(virtio())));
    });
  });
});

describe('hipri is heeded', () => {
  const seen = (
    kernel: string,
    ioengine: 'pvsync2' | 'io_uring',
    pollQueues: number,
    disk: 'vfio' | 'virtio-blk',
  ) => observe(virtio({ kernel, disk, pollQueues, fio: { ioengine, hipri: true } }));

  test.each(['vfio', 'virtio-blk'] as const)(
    'by io_uring on %s, whatever the kernel of the guest',
    (disk) => {
      for (const kernel of ['5.10', '5.19', '6.1', '6.12']) {
        expect(presenceOf(seen(kernel, 'io_uring', 1, disk))).not.toHaveProperty('guestIrq');
      }
    },
  );

  test.each(['vfio', 'virtio-blk'] as const)(
    'not by preadv2 on %s since 5.19: the same job runs, by interrupt, and nothing says so',
    (disk) => {
      expect(presenceOf(seen('5.10', 'pvsync2', 1, disk))).not.toHaveProperty('guestIrq');
      for (const kernel of ['5.19', '6.12']) {
        const silently = seen(kernel, 'pvsync2', 1, disk);
        expect(presenceOf(silently)).toMatchObject({ guestIrq: 1, taskSwitch: 1 });
        expect(silently.periodsNs).toEqual(seen(kernel, 'pvsync2', 0, disk).periodsNs);
      }
    },
  );

  test('on bare metal by the same rule', () => {
    const irqs = (kernel: string, ioengine: 'pvsync2' | 'io_uring'): number =>
      observe(metal({ host: { kernel }, fio: { ioengine, hipri: true } })).each.interrupts;
    expect([irqs('5.10', 'pvsync2'), irqs('6.1', 'pvsync2'), irqs('6.1', 'io_uring')]).toEqual([0, 1, 0]);
  });
});
