import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Request } from '../../models/request.js';
import { needEvent, SplitVirtqueue } from '../../models/split-virtqueue.js';
import { Rig } from './rig.js';

const rig = new Rig();
rig.timeline('nobody');
const request = (): Request => rig.request();

/** Publishes `count` requests that the device takes at once; whether each kicked. */
function kicks(queue: SplitVirtqueue, count: number): boolean[] {
  return Array.from({ length: count }, () => {
    const kick = queue.addAvail(request());
    queue.pop();
    return kick;
  });
}

describe('needEvent', () => {
  test('is true when the index passes the event, and at no other', () => {
    expect(needEvent(5, 6, 5)).toBe(true);
    expect(needEvent(5, 7, 6)).toBe(false);
    expect(needEvent(5, 8, 4)).toBe(true);
    expect(needEvent(5, 5, 4)).toBe(false);
  });

  test('counts in 16 bits: past 65535 comes 0', () => {
    expect(needEvent(0xffff, 0, 0xffff)).toBe(true);
    expect(needEvent(0xfffe, 0, 0xffff)).toBe(false);
    expect(needEvent(0, 1, 0xfffe)).toBe(true);
  });

  test('asks whether the event is among the indices added', () => {
    const u16 = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(u16, u16, fc.integer({ min: 1, max: 300 }), (event, old, added) => {
        const passed = Array.from({ length: added }, (_, i) => (old + i) & 0xffff).includes(event);
        expect(needEvent(event, (old + added) & 0xffff, old)).toBe(passed);
      }),
    );
  });
});

describe('kicks with EVENT_IDX', () => {
  test('are wanted for each request while notifications are on', () => {
    expect(kicks(new SplitVirtqueue(true), 3)).toEqual([true, true, true]);
  });

  test('stay wanted for the first request after notifications went off: nothing is written then', () => {
    const queue = new SplitVirtqueue(true);
    kicks(queue, 2);
    queue.setNotification(false);
    expect(kicks(queue, 3)).toEqual([true, false, false]);
  });

  test('are wanted again from the next request when notifications go on', () => {
    const queue = new SplitVirtqueue(true);
    queue.setNotification(false);
    kicks(queue, 5);
    queue.setNotification(true);
    expect(kicks(queue, 2)).toEqual([true, true]);
  });

  test('come once in 65536 requests while notifications stay off: the stale event comes round again', () => {
    const queue = new SplitVirtqueue(true);
    queue.setNotification(false);
    const wanted = kicks(queue, 3 * 65_536 + 10);
    expect(wanted.flatMap((kick, i) => (kick ? [i] : []))).toEqual([0, 65_536, 131_072, 196_608]);
  });

  test('cross the wrap of the index like any other number', () => {
    const queue = new SplitVirtqueue(true);
    kicks(queue, 65_534);
    expect(queue.availIdx).toBe(65_534);
    expect(kicks(queue, 4)).toEqual([true, true, true, true]);
    expect(queue.availIdx).toBe(2);
    queue.setNotification(false);
    expect(kicks(queue, 2)).toEqual([true, false]);
  });
});

describe('kicks without EVENT_IDX', () => {
  test('stop with the very first request after notifications went off', () => {
    const queue = new SplitVirtqueue(false);
    kicks(queue, 1);
    queue.setNotification(false);
    expect(kicks(queue, 2)).toEqual([false, false]);
    queue.setNotification(true);
    expect(kicks(queue, 1)).toEqual([true]);
  });
});

describe('interrupts', () => {
  test('come for each completion whose predecessor the driver has taken', () => {
    const queue = new SplitVirtqueue(true);
    const wanted = Array.from({ length: 3 }, () => {
      const interrupt = queue.pushUsed(request());
      queue.getUsed();
      queue.enableInterrupts();
      return interrupt;
    });
    expect(wanted).toEqual([true, true, true]);
  });

  test('come once for completions that pile up before the driver looks', () => {
    const queue = new SplitVirtqueue(true);
    expect([queue.pushUsed(request()), queue.pushUsed(request())]).toEqual([true, false]);
    expect([queue.getUsed() !== null, queue.getUsed() !== null, queue.getUsed()]).toEqual([true, true, null]);
    queue.enableInterrupts();
    expect(queue.pushUsed(request())).toBe(true);
  });

  test('that the driver has switched off come once in 65536 with EVENT_IDX: when used_event 0 comes round', () => {
    const queue = new SplitVirtqueue(true);
    for (let i = 0; i < 10; i++) {
      queue.pushUsed(request());
      queue.getUsed();
      queue.enableInterrupts();
    }
    queue.disableInterrupts();
    const wanted = Array.from({ length: 65_536 }, (_, i) => {
      const interrupt = queue.pushUsed(request());
      queue.getUsed();
      return interrupt ? [i] : [];
    });
    // The eleventh is number 10.
    expect(wanted.flat()).toEqual([65_536 - 10]);
  });

  test('are on again for the next completion as soon as the driver wants them', () => {
    const queue = new SplitVirtqueue(true);
    queue.pushUsed(request());
    queue.disableInterrupts();
    queue.pushUsed(request());
    expect([
      queue.getUsed() !== null,
      queue.usedPending,
      queue.getUsed() !== null,
      queue.usedPending,
    ]).toEqual([true, true, true, false]);
    queue.enableInterrupts();
    expect(queue.pushUsed(request())).toBe(true);
  });

  test('without EVENT_IDX come while the driver has them on', () => {
    const queue = new SplitVirtqueue(false);
    queue.disableInterrupts();
    expect(queue.pushUsed(request())).toBe(false);
    queue.enableInterrupts();
    expect(queue.pushUsed(request())).toBe(true);
  });
});

test('a request published after notifications went on, or before the last look, is never overlooked', () => {
  // The device works its protocol one step at a time, the driver publishes in between: at the end nothing may be left
  // without a kick on its way.
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom('publish', 'step'), { maxLength: 60 }),
      (eventIdx, moves) => {
        const queue = new SplitVirtqueue(eventIdx);
        let kicked = false;
        let step = 0;
        const device = (): void => {
          if (step === 0) {
            if (!kicked) return;
            kicked = false;
            queue.setNotification(false);
          } else if (step === 1) while (queue.pop() !== null);
          else if (step === 2) queue.setNotification(true);
          else if (!queue.empty) {
            step = 0;
            kicked = true;
            return;
          }
          step = (step + 1) % 4;
        };
        for (const move of moves) {
          if (move === 'step') device();
          else if (queue.addAvail(request())) kicked = true;
        }
        for (let i = 0; i < 12; i++) device();
        expect(queue.empty).toBe(true);
      },
    ),
  );
});
