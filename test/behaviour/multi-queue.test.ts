/**
 * A virtqueue for each vCPU brings each interrupt to the vCPU that submitted. Where it came there before, little is
 * left to gain, and each queue has a price: an IOThread polls them all.
 */
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../sim/distributions.js';
import { device, guest, observe, type Observation } from './laboratory.js';
import { presenceOf } from './presence.js';

type Changes = NonNullable<Parameters<typeof guest>[0]>;

/** Looks so short and frequent that their moment does not matter. */
const exact = { aio_poll_iteration: 3, aio_poll_handler: 0 };

const run = (changes: Changes, costs: Readonly<Record<string, number | Distribution>> = exact): Observation =>
  observe(guest({ qemu: '8.2', queues: 1, ...changes }), { costs });

describe('a single queue whose vector goes to the submitting vCPU', () => {
  test.each<[string, Changes]>([
    ['an IOThread', {}],
    ['an IOThread and a guest that halts', { haltpoll: false }],
    ['a main loop', { iothread: null }],
  ])('costs what its softirq costs, with %s: blk-mq completes a device of one queue there', (_, changes) => {
    const softirq = 1_500;
    const costs = { ...exact, softirq_raise_run: softirq };
    const gain = run(changes, costs).meanPeriodNs - run({ ...changes, queues: 4 }, costs).meanPeriodNs;
    expect(Math.abs(gain - softirq)).toBeLessThanOrEqual(10);
  });

  test('lets a request meet nothing else that several queues would spare it', () => {
    for (const haltpoll of [true, false]) {
      const [one, four] = [1, 4].map((queues) => run({ haltpoll, queues }));
      expect(presenceOf(four)).toEqual(presenceOf(one));
      expect(four.each).toEqual(one.each);
    }
  });
});

describe('a single queue whose vector goes to another vCPU', () => {
  const other = (changes: Changes): Observation => run({ irqVcpu: 'other', ...changes });
  const ipis = (seen: Observation): number => seen.charged('vcpu0-irq', 'vmexit_wrmsr_icr');

  test('sends the submitter an IPI, which is an exit of the sender, and an interrupt more', () => {
    const seen = other({ haltpoll: false });
    expect(ipis(seen)).toBe(1);
    expect(seen.each.interrupts).toBe(run({ haltpoll: false }).each.interrupts + 1);
    // The sender halts as well, for it does nothing else.
    expect(seen.each.vmexits).toBe(2 * run({ haltpoll: false }).each.vmexits + 1);
  });

  test('needs but a write to memory where caches are shared and the submitter polls in its idle loop', () => {
    const seen = other({ cachesShared: true });
    expect(ipis(seen)).toBe(0);
    expect(seen.each.interrupts).toBe(run({}).each.interrupts);
    expect(seen.charged('vcpu0', 'guest_irq_vector')).toBe(0);
    expect(ipis(other({ cachesShared: true, haltpoll: false })), 'one that halts has to be sent an IPI').toBe(
      1,
    );
  });

  test('is what several queues are for: then it does not matter where that vector went', () => {
    for (const changes of [{ haltpoll: false }, { haltpoll: true, cachesShared: true }]) {
      const home = run({ ...changes, queues: 4 });
      expect(other({ ...changes, queues: 4 }).periodsNs).toEqual(home.periodsNs);
      const gain = other(changes).meanPeriodNs - home.meanPeriodNs;
      expect(gain).toBeGreaterThan(run(changes).meanPeriodNs - home.meanPeriodNs);
    }
  });

  test('ends in a sleep now and then even with haltpoll: a vCPU without a task polls its 50 µs in vain', () => {
    const seen = other({ cachesShared: true });
    const sleeps = seen.charged('vcpu0-irq', 'vcpu_wake_blocked');
    expect(sleeps).toBeGreaterThan(0);
    // Once in as many requests as fit into the time that it polls and then sleeps.
    expect(1 / sleeps).toBeGreaterThan(50_000 / seen.meanPeriodNs);
    expect(1 / sleeps).toBeLessThan(100_000 / seen.meanPeriodNs);
    expect(presenceOf(seen)).toMatchObject({ vcpuSleep: sleeps, hlt: sleeps });
  });
});

describe('each further virtqueue', () => {
  /** Drive and guest vary, so that looks come at any moment of a pass. */
  const costs = {
    [device]: { kind: 'uniform', lowNs: 6_000, highNs: 7_400 },
    fio_loop: { kind: 'uniform', lowNs: 0, highNs: 1_400 },
    aio_poll_handler: 20,
  } as const;
  const period = (queues: number, changes: Changes = {}): number =>
    run({ ...changes, queues, vcpus: queues }, costs).meanPeriodNs;

  test('lengthens every pass of the polling loop, so that what it finds is found later', () => {
    const periods = [4, 16, 64, 256].map((queues) => period(queues));
    expect(periods.toSorted((a, b) => a - b)).toEqual(periods);
    // 60 looks of 20 ns in a pass: on average half of them delay the request, half of them its completion.
    expect(periods[2] - periods[0]).toBeGreaterThan(60 * 20 * 0.8);
  });

  test('by the thousand makes QEMU slower than anything it does: the reason for leaving out idle ones since 10.2', () => {
    expect(period(1024)).toBeGreaterThan(4 * period(4));
  });

  test('costs a main loop nothing: it waits for descriptors', () => {
    expect(period(256, { iothread: null })).toBe(period(4, { iothread: null }));
  });
});
