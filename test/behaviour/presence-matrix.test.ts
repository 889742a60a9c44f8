/**
 * Which notifications each configuration is left with, in the steady state: every exit, sleep, system call and
 * interrupt that a request meets. Optimizing for a fast drive is the art of emptying a row of this table.
 */
import { describe, expect, test } from 'vitest';
import type { Scenario } from '../../scenarios/scenario.js';
import { bareMetal, guest, observe } from './laboratory.js';
import { type Presence, presenceOf, serverCalls } from './presence.js';

const iopoll = { ioengine: 'pvsync2', hipri: true } as const;

/** A QEMU whose notifications from inside the polling loop are free: 5.2. */
const virtio = (changes: Parameters<typeof guest>[0] = {}): Scenario => guest({ qemu: '5.2', ...changes });
const assigned = (changes: Parameters<typeof guest>[0] = {}): Scenario =>
  guest({ disk: 'vfio', iothread: null, ...changes });
/** The drive in QEMU's hands, its vector on a CPU that does nothing else. */
const nvme = { blockDriver: 'nvme', drive: { irqCpu: 6 } } as const;
const prototype = {
  ...nvme,
  qemu: '5.1-polling',
  nvmePolledQueues: true,
  pollQueues: 1,
  fio: iopoll,
} as const;

const wakesTask: Presence = { guestIrq: 1, taskSwitch: 1 };
const tellsGuest: Presence = { ...wakesTask, irqfdWrite: 1 };
const throughHost: Presence = { submitCall: 1, hostIrq: 1, hostCompletion: 1 };
const sleepsTwice: Presence = { kick: 1, sleep: 2, ppoll: 2, read: 2 };
/** Its handlers notify it, so that it may not sleep next; its kicks cannot be polled, so that it must call all the same. */
const callsTwiceMore: Presence = { ...sleepsTwice, ppoll: 4 };

const matrix: readonly (readonly [string, Scenario, Presence])[] = [
  [
    'bare metal by interrupt: one interrupt, one switch',
    bareMetal(),
    { hostIrq: 1, hostCompletion: 1, taskSwitch: 1 },
  ],
  ['bare metal by iopoll: nothing', bareMetal({ drive: { pollQueues: 1 }, fio: iopoll }), {}],

  [
    'VFIO: the guest halts, and the host takes an interrupt that only notifies',
    assigned({ haltpoll: false }),
    { ...wakesTask, hlt: 1, hostIrq: 1 },
  ],
  ['VFIO with guest haltpoll: no exit, and nothing at all in the host', assigned(), wakesTask],
  ['VFIO with guest iopoll: nothing', assigned({ haltpoll: false, pollQueues: 1, fio: iopoll }), {}],

  [
    'a main loop: a kick, two sleeps, an interrupt on each side',
    virtio({ iothread: null, haltpoll: false }),
    { ...throughHost, ...tellsGuest, ...sleepsTwice, hlt: 1 },
  ],
  [
    'a main loop with guest haltpoll: the same without the halt',
    virtio({ iothread: null }),
    { ...throughHost, ...tellsGuest, ...sleepsTwice },
  ],

  [
    'an IOThread that hits: two system calls, no kick, no sleep',
    virtio({ haltpoll: false }),
    { ...throughHost, ...tellsGuest, hlt: 1 },
  ],
  ['an IOThread that hits, with guest haltpoll: no exit at all', virtio(), { ...throughHost, ...tellsGuest }],
  [
    'an IOThread that misses twice: what a main loop has',
    virtio({ iothread: { pollMaxNs: 0 }, haltpoll: false }),
    { ...throughHost, ...tellsGuest, ...sleepsTwice, hlt: 1 },
  ],

  [
    "QEMU's NVMe driver: no call to submit; the interrupt stays, on a CPU that nobody waits for",
    virtio({ ...nvme, haltpoll: false }),
    { ...tellsGuest, hlt: 1, hostIrq: 1 },
  ],
  ['the same with guest haltpoll', virtio(nvme), { ...tellsGuest, hostIrq: 1 }],
  [
    'with guest iopoll: no system call of QEMU is left, and no interrupt of the guest',
    virtio({ ...nvme, pollQueues: 1, fio: iopoll }),
    { hostIrq: 1 },
  ],
  ['with polled NVMe queues: nothing is left', virtio(prototype), {}],
  [
    'with the AIO fast path: nothing, as before; what goes is code',
    virtio({ ...prototype, aioFastPath: true }),
    {},
  ],

  [
    'a storage daemon: kicked, and asleep twice, for it cannot poll a virtqueue',
    virtio({ disk: 'vhost-user-qsd', haltpoll: false }),
    { ...throughHost, ...tellsGuest, ...callsTwiceMore, hlt: 1 },
  ],
  [
    'a storage daemon with guest haltpoll',
    virtio({ disk: 'vhost-user-qsd' }),
    { ...throughHost, ...tellsGuest, ...callsTwiceMore },
  ],
  [
    'a storage daemon that owns the drive: the call to submit is gone, the sleeps stay',
    virtio({ disk: 'vhost-user-qsd', ...nvme }),
    { ...tellsGuest, ...callsTwiceMore, hostIrq: 1 },
  ],
  [
    'SPDK: the write that tells the guest is all',
    virtio({ disk: 'vhost-user-spdk', haltpoll: false }),
    { ...tellsGuest, hlt: 1 },
  ],
  ['SPDK with guest iopoll: nothing', virtio({ disk: 'vhost-user-spdk', pollQueues: 1, fio: iopoll }), {}],
];

describe('what a request meets', () => {
  test.each(matrix)('%s', (_, scenario, expected) => {
    expect(presenceOf(observe(scenario))).toEqual(expected);
  });

  test.each(matrix)('%s; and the counters say the same', (_, scenario) => {
    const seen = observe(scenario);
    const {
      kick = 0,
      hlt = 0,
      hostIrq = 0,
      guestIrq = 0,
      sleep = 0,
      taskSwitch = 0,
      ...rest
    } = presenceOf(seen);
    // A guest without a cpuidle driver sets its timer before it halts: an exit more.
    const halts = hlt + seen.charged('vcpu0', 'tscdeadline_rearm');
    const ofApplication = seen.charged(/^(?:fio|vcpu)/, 'syscall_entry');
    expect(seen.each).toMatchObject({
      kicks: kick,
      vmexits: kick + halts,
      wakes: sleep + taskSwitch,
      interrupts: hostIrq + guestIrq,
      syscalls: ofApplication + serverCalls(rest),
    });
  });

  test('an interrupt posted to a vCPU in guest mode takes an IPI, one found by KVM while it polls takes none', () => {
    const ipis = (haltpoll: boolean): number => observe(virtio({ haltpoll })).each.ipis;
    expect(ipis(true)).toBe(1);
    expect(ipis(false)).toBe(0);
    expect(observe(assigned()).each.ipis, 'the IOMMU posts, not a CPU').toBe(0);
  });
});

test("the drive's interrupt hits the loop that submitted by aio=native; by nvme:// it goes where vfio's vector is", () => {
  const where = (changes: Parameters<typeof guest>[0]): number[] => {
    const { charged } = observe(virtio(changes));
    return ['cpu10', 'cpu8', 'cpu6'].map((cpu) => charged(cpu, 'hardirq_entry'));
  };
  expect(where({})).toEqual([1, 0, 0]);
  expect(where({ blockDriver: 'nvme' })).toEqual([0, 1, 0]);
  expect(where(nvme)).toEqual([0, 0, 1]);
});

describe('QEMU 5.1 pays for each aio_notify from inside its polling loop, since polling announces itself', () => {
  const extra = (changes: Parameters<typeof guest>[0]): Presence => {
    const [older, newer] = ['5.1', '5.2'].map((qemu) => presenceOf(observe(guest({ ...changes, qemu }))));
    const keys = Object.keys({ ...older, ...newer }) as (keyof Presence)[];
    const more = keys.map((key) => [key, (older[key] ?? 0) - (newer[key] ?? 0)] as const);
    return Object.fromEntries(more.filter(([, times]) => times !== 0));
  };

  test('aio=native: a write and a read when it submits, and again when it completes: it looks at its ring both times', () => {
    expect(extra({})).toEqual({ notifierWrite: 2, read: 2 });
  });

  test('nvme://: a write when it submits, three when it completes: it looks until nothing is left, and wakes a coroutine', () => {
    expect(extra(nvme)).toEqual({ notifierWrite: 4, read: 2 });
    expect(extra({ ...nvme, pollQueues: 1, fio: iopoll })).toEqual({ notifierWrite: 4, read: 2 });
  });

  test('nothing where nobody polls: a main loop, or a poll-max-ns of 0', () => {
    expect(extra({ iothread: null })).toEqual({});
    expect(extra({ iothread: { pollMaxNs: 0 } })).toEqual({});
  });
});
