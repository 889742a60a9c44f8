/** A VM under software emulation: who sleeps, who wakes whom, and what the backends of its measurements do. */
import { describe, expect, test } from 'vitest';
import { guest, observe } from './laboratory.js';

const iothread = (pollMaxNs: number) => ({ pollMaxNs, pollGrow: 0, pollShrink: 0 });
const base = { accel: 'tcg', haltpoll: false, qemu: '7.2', blockDriver: 'null-co' } as const;
/** vCPU and main loop on one CPU, the IOThread on the other: `split` of data/qemu-vm. */
const split = { application: 0, emulator: 0, iothread: 1, worker: 1, irqVcpu: 1 };

test('has no exits, and each request is a write of an eventfd by the vCPU', () => {
  const seen = observe(guest({ ...base, iothread: iothread(0), pinning: { ...guest().pinning, ...split } }));
  expect(seen.each.vmexits).toBe(0);
  expect(seen.each.ipis).toBe(0);
  expect(seen.each.kicks).toBe(1);
  expect(seen.charged('vcpu0', 'tcg_kick')).toBe(1);
});

test('an IOThread interrupts the guest through the main loop, which sleeps until then', () => {
  const seen = observe(guest({ ...base, iothread: iothread(0) }));
  expect(seen.charged('main-loop', 'msix_notify')).toBe(1);
  expect(seen.charged('main-loop', 'ppoll_return')).toBe(1);
  expect(seen.charged('iothread', 'irqfd_write')).toBe(1);
  // The IOThread, the main loop, the vCPU's thread, and the guest's task.
  expect(seen.each.wakes).toBeCloseTo(4, 1);
});

test('the main loop delivers for a disk that it serves itself', () => {
  const seen = observe(guest({ ...base, iothread: null }));
  expect(seen.charged('main-loop', 'irqfd_write')).toBe(0);
  expect(seen.charged('main-loop', 'msix_notify')).toBe(1);
});

test('on the CPU of the vCPU the main loop is held up by the lock of the kick, and ends the request before the guest idles', () => {
  const seen = observe(guest({ ...base, iothread: null, pinning: { ...guest().pinning, ...split } }), {
    warmUp: 1500,
    costs: { ttwu_send: 10_000, halted_cpu_exit: 20_000 },
  });
  expect(seen.charged('main-loop', 'syscall_exit')).toBeGreaterThan(0.9);
  expect(seen.charged('vcpu0', 'tcg_task_switch')).toBeLessThan(0.1);
  const apart = observe(guest({ ...base, iothread: null }), {
    warmUp: 1500,
    costs: { ttwu_send: 10_000, halted_cpu_exit: 20_000 },
  });
  expect(apart.charged('vcpu0', 'tcg_task_switch')).toBeGreaterThan(0.9);
  expect(seen.meanPeriodNs).toBeLessThan(apart.meanPeriodNs - 20_000);
});

describe('null-co', () => {
  test('without a latency completes by a bottom half', () => {
    const seen = observe(guest({ ...base, iothread: iothread(0) }));
    expect(seen.charged('iothread', 'bottom_half')).toBe(1);
    expect(seen.charged('iothread', 'aio_timer')).toBe(0);
  });

  test('with one takes an IOThread three rounds: kick, own notifier, timer', () => {
    const seen = observe(guest({ ...base, nullCoLatencyNs: 10_000, iothread: iothread(200_000) }));
    expect(seen.polls.length / seen.requests).toBeCloseTo(3, 1);
    // Polling ends with the timer, and nobody sleeps for it.
    expect(seen.charged('iothread', 'hrtimer_start')).toBe(0);
    expect(seen.charged('iothread', 'aio_timer')).toBe(1);
  });

  test('an IOThread that does not poll sleeps for the timer in ppoll, and pays for setting it', () => {
    const seen = observe(guest({ ...base, nullCoLatencyNs: 10_000, iothread: iothread(0) }));
    expect(seen.charged('iothread', 'hrtimer_start')).toBe(1);
    expect(seen.charged(/^cpu/, 'hrtimer_expiry')).toBe(1);
  });

  test('in the main loop waits for a whole millisecond', () => {
    const seen = observe(guest({ ...base, nullCoLatencyNs: 10_000, iothread: null }), { requests: 50 });
    expect(seen.meanPeriodNs).toBeGreaterThan(1_000_000);
    expect(seen.meanPeriodNs).toBeLessThan(1_500_000);
  });
});

describe('a file in memory', () => {
  const file = { ...base, blockDriver: 'host_device', drive: { model: 'tmpfs' } } as const;

  test.each(['native', 'io_uring'] as const)('has ended when the submitting call of %s returns', (aio) => {
    const seen = observe(guest({ ...file, aio, iothread: iothread(0) }));
    // The kick wakes the IOThread, and nothing else does.
    expect(seen.charged('iothread', 'sched_wake_idle')).toBe(1);
    expect(seen.each.interrupts).toBe(1);
  });

  test('is read by a worker of aio=threads, which takes the CPU of the thread that woke it', () => {
    const seen = observe(
      guest({ ...file, aio: 'threads', iothread: iothread(0), pinning: { ...guest().pinning, ...split } }),
      { warmUp: 1500 },
    );
    expect(seen.charged('iothread-worker', 'tmpfs_4k')).toBe(1);
    expect(seen.charged('iothread', 'bottom_half')).toBe(1);
  });
});

test('think time that spins keeps the vCPU from idling', () => {
  const seen = observe(
    guest({ ...base, iothread: iothread(0), fio: { thinktimeNs: 50_000, thinktimeSpinNs: 50_000 } }),
  );
  const none = observe(guest({ ...base, iothread: iothread(0) }));
  expect(seen.spent('vcpu0', 'thinking')).toBeCloseTo(50_000, -3);
  expect(seen.meanPeriodNs - none.meanPeriodNs).toBeGreaterThan(49_000);
});

test('two vCPUs with a queue each are interrupted each for itself', () => {
  const seen = observe(guest({ ...base, iothread: iothread(0), queues: 2, fio: { numjobs: 2 } }));
  expect(seen.charged(/^vcpu/, 'tcg_icr_write')).toBe(0);
  const one = observe(guest({ ...base, iothread: iothread(0), queues: 1, irqVcpu: 'other', vcpus: 2 }));
  expect(one.charged('vcpu0-irq', 'tcg_icr_write')).toBe(1);
});
