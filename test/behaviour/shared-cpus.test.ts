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
