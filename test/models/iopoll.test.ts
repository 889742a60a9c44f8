import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Iopoll } from '../../models/iopoll.js';
import { EDGE_SHIFT } from '../../sim/timeline.js';
import { Rig } from './rig.js';

/** A task that polls by turns of 10 ns, from 200 ns on; the lines take 50 more. */
function poller({ alreadyThere = false, turnNs = 10 } = {}) {
  const rig = new Rig({ blk_poll_turn: turnNs, cqe_line_read: 50 });
  const cpu = rig.cpu('cpu0');
  const thread = rig.thread('fio', cpu);
  const device = rig.timeline('device');
  const iopoll = new Iopoll(rig.calendar, rig.ledger, rig.book, thread, 'cqe_line_read');
  thread.start(() => iopoll.start(rig.noting('found'), alreadyThere));
  return { rig, cpu, thread, device, iopoll };
}

describe('a task that polls', () => {
  test('sees a completion at the end of the turn in which it came, and then fetches its lines', () => {
    const { rig, iopoll } = poller();
    rig.at(1_003, () => iopoll.ready(-1));
    rig.run();
    expect(rig.log).toEqual(['1060 found']);
    expect(rig.spent('fio', 'blk_poll')).toBe(803);
    expect(rig.spent('fio', 'blk_poll turn')).toBe(7);
    expect(rig.spent('fio', 'cqe_line_read')).toBe(50);
  });

  test('sees in its first turn what was there before it began', () => {
    const { rig } = poller({ alreadyThere: true });
    expect(rig.run().log).toEqual(['260 found']);
    expect(rig.spent('fio', 'blk_poll')).toBe(0);
  });

  test('never gives up, and never sleeps', () => {
    const { rig, iopoll } = poller();
    rig.at(900_000_003, () => iopoll.ready(-1));
    rig.run();
    expect(rig.log).toEqual(['900000060 found']);
    expect(rig.spent('fio', 'blk_poll in vain')).toBe(0);
    expect(rig.spent('cpu0', 'C1')).toBe(0);
  });

  test('loses to an interrupt exactly the time that it takes', () => {
    const { rig, cpu, iopoll } = poller();
    rig.interruptAt(1_000, cpu, 2_000);
    rig.at(5_003, () => iopoll.ready(-1));
    rig.run(10_000);
    // Entry, handler, return: 2200, and the turns go on where they were.
    expect(rig.log).toEqual(['5060 found']);
    expect(rig.spent('fio', 'blk_poll')).toBe(4_803 - 2_200);
  });

  test('finds what came during an interrupt in the turn that it cut', () => {
    const { rig, cpu, iopoll } = poller();
    rig.interruptAt(1_004, cpu, 2_000);
    rig.at(2_000, () => iopoll.ready(-1));
    rig.run(10_000);
    // Goes on at 3204, 6 ns before the end of a turn.
    expect(rig.log).toEqual(['3260 found']);
  });

  test('waits for whoever made it ready: the edge leads there', () => {
    const { rig, cpu, device, iopoll } = poller();
    rig.at(1_003, () => iopoll.ready(device.id));
    rig.run(2_000);
    const edges = Array.from(
      cpu.timeline.marks.slice(0, cpu.timeline.count),
      (mark) => (mark >> EDGE_SHIFT) - 1,
    );
    expect(edges).toContain(device.id);
  });

  test('is not moved by what is ready while it does not poll', () => {
    const { rig, thread, iopoll } = poller({ alreadyThere: true });
    rig.at(1_000, () => iopoll.ready(-1));
    rig.run(2_000);
    expect(rig.log).toEqual(['260 found']);
    expect(thread.context.spin).toBeNull();
  });

  test('has turns of at least 1 ns, whatever they are said to cost', () => {
    const { rig, iopoll } = poller({ turnNs: 0 });
    rig.at(1_000, () => iopoll.ready(-1));
    expect(rig.run().log).toEqual(['1050 found']);
  });
});

test('whenever the completion comes, it is found within one turn, and once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 200 }), (afterNs, turnNs) => {
      const { rig, iopoll } = poller({ turnNs });
      rig.at(200 + afterNs, () => iopoll.ready(-1));
      rig.run(20_000);
      expect(rig.log).toHaveLength(1);
      const delay = Number(rig.log[0].split(' ')[0]) - 50 - (200 + afterNs);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(turnNs);
    }),
  );
});
