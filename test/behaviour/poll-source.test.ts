/** The guest's idle loop polls its virtqueue: what it saves, where it cannot, and what it leaves as it was. */
import { expect, test } from 'vitest';
import { assemble } from '../../scenarios/assemble.js';
import { guest, observe } from './laboratory.js';
import { tablesOf } from './random-scenario.js';

const tuned = {
  iothread: { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 },
  qemu: '7.2',
  packed: true,
} as const;

test('on a packed ring the idle loop ends requests itself: no interrupt of the guest, no write of the irqfd', () => {
  const polls = observe(guest({ ...tuned, pollSource: true }));
  const interrupts = observe(guest(tuned));
  expect(interrupts.charged('vcpu0', 'guest_irq_vector')).toBeCloseTo(1, 2);
  expect(polls.charged('vcpu0', 'guest_irq_vector')).toBe(0);
  expect(polls.charged('iothread', 'irqfd_write')).toBe(0);
  expect(polls.charged('vcpu0', 'vcpu_poll_guest_detect')).toBeCloseTo(1, 2);
  expect(polls.meanPeriodNs).toBeLessThan(interrupts.meanPeriodNs - 500);
  expect(polls.each.vmexits).toBe(0);
});

test('on a split ring with EVENT_IDX interrupts could not be switched off up to 5.16, and come as well', () => {
  const before = observe(guest({ ...tuned, packed: false, pollSource: true }));
  expect(before.charged('iothread', 'irqfd_write')).toBeCloseTo(1, 2);
  const later = observe(guest({ ...tuned, packed: false, pollSource: true, kernel: '6.1' }));
  expect(later.charged('iothread', 'irqfd_write')).toBeLessThan(0.01);
  const flag = observe(guest({ ...tuned, packed: false, pollSource: true, eventIdx: false }));
  expect(flag.charged('iothread', 'irqfd_write')).toBeLessThan(0.01);
});

test('it needs a loop that polls: a guest that halts at once is interrupted as before', () => {
  const halts = observe(guest({ ...tuned, haltpoll: false }));
  const both = observe(guest({ ...tuned, haltpoll: false, pollSource: true }));
  expect(both.meanPeriodNs).toBe(halts.meanPeriodNs);
});

test('a drive slower than the polling limit is waited for in HLT, with interrupts on again', () => {
  const slow = observe(guest({ ...tuned, pollSource: true }), {
    costs: { dev_p4800x_read_4k: 260_000 },
    requests: 200,
  });
  expect(slow.charged('vcpu0', 'guest_irq_vector')).toBeCloseTo(1, 1);
});

test('four jobs on four queues of one IOThread each poll their own', () => {
  const four = observe(guest({ ...tuned, pollSource: true, queues: 4, fio: { numjobs: 4 } }));
  expect(four.charged(/^vcpu/, 'guest_irq_vector')).toBe(0);
  expect(four.charged(/^vcpu/, 'used_ring_lines')).toBeCloseTo(1, 2);
});

test('a loop that is left looks once more: what the server put there while it had the CPU is not lost', () => {
  // The IOThread takes the CPU of the loop, ends the request with interrupts off, and the loop's time is over.
  const scenario = guest({
    pollSource: true,
    eventIdx: false,
    queues: null,
    iothread: { pollMaxNs: 0 },
    host: { haltPollNs: 0 },
    drive: { model: 'tmpfs' },
    pinning: { emulator: 2, iothread: 2, jobStep: 0, serverStep: 0 },
    fio: { bs: 131_072, thinktimeNs: 1 },
  });
  let completed = 0;
  const machine = assemble(scenario, {
    tables: tablesOf({ scenario, factors: [1, 3], shape: 'constant', seed: ' ' }),
    rootSeed: ' ',
    observer: {
      completed(): void {
        completed++;
        if (completed === 500) machine.chassis.calendar.stop();
      },
    },
  });
  machine.start();
  machine.chassis.calendar.run(60e9);
  expect(completed).toBe(500);
});
