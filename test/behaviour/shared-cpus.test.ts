/** Two threads on one CPU: what pinning is for. QEMU's polling goes on while another wants the CPU; KVM's stops. */
import { describe, expect, test } from 'vitest';
import { guest, observe } from './laboratory.js';

const alone = observe(guest());

describe('an IOThread on the CPU of the vCPU', () => {
  const shared = observe(guest({ pinning: { iothread: 2 } }), { requests: 300, warmUp: 100 });

  test('loses no wake-up, and is far slower than one on a CPU of its own', () => {
    expect(shared.periodsNs).toHaveLength(300);
    expect(shared.meanPeriodNs).toBeGreaterThan(3 * alone.meanPeriodNs);
  });

  test('keeps a guest that polls as well from running: without polling it would be three times as fast', () => {
    const asleep = observe(guest({ pinning: { iothread: 2 }, iothread: { pollMaxNs: 0 } }));
    expect(asleep.meanPeriodNs).toBeLessThan(shared.meanPeriodNs / 3);
    expect(asleep.meanPeriodNs).toBeLessThan(1.5 * alone.meanPeriodNs);
  });

  test('gets on with a guest that halts: the vCPU sleeps so long that it preempts the polling when it is woken', () => {
    const halting = observe(guest({ haltpoll: false, pinning: { iothread: 2 } }));
    expect(halting.each).toMatchObject({ pollHits: 2, pollMisses: 0, kicks: 0 });
    expect(halting.spent('vcpu0', 'halt polling')).toBe(0);
    expect(halting.meanPeriodNs).toBeLessThan(1.4 * alone.meanPeriodNs);
  });
});

describe('a main loop on the CPU of the vCPU', () => {
  const options = { requests: 300, warmUp: 100 };

  test('loses no wake-up, whether the guest polls or halts', () => {
    for (const haltpoll of [true, false]) {
      const shared = observe(guest({ iothread: null, haltpoll, pinning: { emulator: 2 } }), options);
      expect(shared.periodsNs).toHaveLength(300);
    }
  });

  test('ends the halt polling of KVM as soon as it is woken', () => {
    const shared = observe(guest({ iothread: null, haltpoll: false, pinning: { emulator: 2 } }), options);
    const apart = observe(guest({ iothread: null, haltpoll: false }), options);
    expect(apart.path('task wake', 'vcpu_wake_blocked')).toBe(0);
    // The vCPU never halts alone: it is always asleep when its interrupt comes.
    expect(shared.spent('vcpu0', 'halt polling')).toBe(0);
    expect(
      shared.path('task wake', 'vcpu_wake_blocked') + shared.path('task wake', 'ctx_switch'),
    ).toBeGreaterThan(0);
  });
});

test("the drive's interrupt on the CPU of a polling vCPU is an exit for it", () => {
  const seen = observe(guest({ drive: { irqCpu: 2 } }));
  expect(seen.each.vmexits).toBeGreaterThanOrEqual(1);
  expect(alone.each.vmexits).toBe(0);
});

describe('two guests whose vCPUs share a CPU', () => {
  const pair = (haltpoll: boolean, jobStep: number) =>
    observe(guest({ qemu: '8.2', guests: 2, haltpoll, pinning: { jobStep } }), { requests: 3000 });

  test('that halt get on: each runs while the other waits, and together they are almost as fast as apart', () => {
    const [apart, together] = [pair(false, 64), pair(false, 0)];
    expect(together.meanPeriodNs).toBeLessThan(1.15 * apart.meanPeriodNs);
    expect(together.charged('cpu2', 'ctx_switch')).toBeGreaterThan(0.9);
  });

  test('get nothing from the halt polling of KVM, which ends as soon as the other wants to run', () => {
    const [apart, together] = [pair(false, 64), pair(false, 0)];
    expect(apart.spent('vcpu0', 'halt polling')).toBeGreaterThan(3_000);
    expect(together.spent('vcpu0', 'halt polling') + together.spent('vm1-vcpu0', 'halt polling')).toBe(0);
    // Nearly each wait is a sleep: a thread is woken besides the task.
    expect(together.each.wakes).toBeGreaterThan(1.8);
  });

  test('that poll themselves keep each other from running: two are no faster than one', () => {
    const one = observe(guest({ qemu: '8.2' })).meanPeriodNs;
    const together = pair(true, 0);
    expect(together.meanPeriodNs).toBeGreaterThan(0.98 * one);
    expect(together.charged('cpu2', 'ctx_switch')).toBeLessThan(0.1);
    // Guest haltpoll, a gain on a CPU of its own, is the loss of half the throughput here.
    expect(pair(true, 64).meanPeriodNs).toBeLessThan(pair(false, 64).meanPeriodNs);
    expect(together.meanPeriodNs).toBeGreaterThan(1.7 * pair(false, 0).meanPeriodNs);
  });
});

test('an assigned drive interrupts the vCPU that has to hear it, whichever of two runs: each does half of the work', () => {
  const { charged } = observe(
    guest({ disk: 'vfio', iothread: null, haltpoll: false, fio: { numjobs: 2 }, pinning: { jobStep: 0 } }),
    { costs: { fio_loop: 100_000 } },
  );
  expect(charged('vcpu0', 'fio_loop')).toBeCloseTo(0.5, 1);
  expect(charged('vcpu1', 'fio_loop')).toBeCloseTo(0.5, 1);
});

describe('two IOThreads that share a CPU', () => {
  const pair = (pollMaxNs: number, serverStep: number): number =>
    observe(guest({ qemu: '8.2', guests: 2, iothread: { pollMaxNs }, pinning: { serverStep } }), {
      requests: 3000,
    }).meanPeriodNs;

  test('poll while the other has work to do, so that polling turns from a gain into a loss', () => {
    expect(pair(32_768, 64)).toBeLessThan(0.8 * pair(0, 64));
    expect(pair(32_768, 0)).toBeGreaterThan(1.3 * pair(0, 0));
    expect(pair(32_768, 0), 'two as fast as one').toBeGreaterThan(0.98 * alone.meanPeriodNs);
  });

  test('without polling are even faster than apart: one of them keeps the CPU awake for the other', () => {
    expect(pair(0, 0)).toBeLessThan(pair(0, 64));
  });
});
