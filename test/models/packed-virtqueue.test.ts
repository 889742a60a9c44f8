import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import type { Request } from '../../models/request.js';
import { SimulationError } from '../../sim/errors.js';
import { Rig } from './rig.js';

const rig = new Rig();
rig.timeline('nobody');
const request = (): Request => rig.request();

/** One request all the way round: whether it kicked, and whether its completion interrupted. */
function roundTrip(queue: PackedVirtqueue): { kick: boolean; interrupt: boolean } {
  const kick = queue.addAvail(request());
  queue.pop();
  const interrupt = queue.pushUsed(request());
  queue.getUsed();
  return { kick, interrupt };
}

function kicks(queue: PackedVirtqueue, count: number): boolean[] {
  return Array.from({ length: count }, () => roundTrip(queue).kick);
}

function interrupts(queue: PackedVirtqueue, count: number, after = (): void => {}): boolean[] {
  return Array.from({ length: count }, () => {
    const { interrupt } = roundTrip(queue);
    after();
    return interrupt;
  });
}

/** The positions at which something was wanted. */
const at = (wanted: readonly boolean[]): number[] => wanted.flatMap((yes, i) => (yes ? [i] : []));

describe('wrap counters', () => {
  test('flip when an index passes the end, each side for itself', () => {
    const queue = new PackedVirtqueue(true, 3);
    for (let i = 0; i < 3; i++) queue.addAvail(request());
    expect(queue.nextAvail).toEqual({ index: 0, wrap: 0 });
    for (let i = 0; i < 2; i++) queue.pop();
    expect(queue.lastAvail).toEqual({ index: 2, wrap: 1 });
    queue.pushUsed(request());
    queue.getUsed();
    queue.addAvail(request());
    expect([queue.nextAvail, queue.lastAvail, queue.nextUsed, queue.lastUsed]).toEqual([
      { index: 1, wrap: 0 },
      { index: 2, wrap: 1 },
      { index: 1, wrap: 1 },
      { index: 1, wrap: 1 },
    ]);
  });

  test('are back after twice the size', () => {
    const queue = new PackedVirtqueue(true, 4);
    kicks(queue, 8);
    expect(queue.nextAvail).toEqual({ index: 0, wrap: 1 });
  });
});

test('a ring has as many descriptors as it has: one more is an error of the driver', () => {
  const queue = new PackedVirtqueue(true, 2);
  queue.addAvail(request());
  queue.addAvail(request());
  expect(() => queue.addAvail(request())).toThrow(SimulationError);
  queue.pop();
  queue.pushUsed(request());
  expect(() => queue.addAvail(request())).toThrow('a packed virtqueue of 2 descriptors is full');
  queue.getUsed();
  queue.addAvail(request());
});

test('requests come out in the order in which they went in, on both sides', () => {
  const queue = new PackedVirtqueue(true);
  const [a, b] = [request(), request()];
  queue.addAvail(a);
  queue.addAvail(b);
  expect([queue.empty, queue.pop(), queue.pop(), queue.pop(), queue.empty]).toEqual([false, a, b, null, true]);
  expect(queue.usedPending).toBe(false);
  queue.pushUsed(b);
  queue.pushUsed(a);
  expect([queue.usedPending, queue.getUsed(), queue.getUsed(), queue.getUsed()]).toEqual([true, b, a, null]);
});

describe.each([true, false])('kicks, EVENT_IDX %s', (eventIdx) => {
  test('are wanted for each request at first', () => {
    expect(kicks(new PackedVirtqueue(eventIdx), 3)).toEqual([true, true, true]);
  });

  test('stop with the very first request after notifications went off', () => {
    const queue = new PackedVirtqueue(eventIdx);
    kicks(queue, 5);
    queue.setNotification(false);
    expect([queue.deviceEvent.flags, queue.notification]).toEqual(['DISABLE', false]);
    expect(at(kicks(queue, 70_000))).toEqual([]);
  });

  test('are wanted from the next request when notifications go on', () => {
    const queue = new PackedVirtqueue(eventIdx);
    queue.setNotification(false);
    kicks(queue, 5);
    queue.setNotification(true);
    expect([queue.deviceEvent.flags, queue.notification]).toEqual([eventIdx ? 'DESC' : 'ENABLE', true]);
    expect(queue.addAvail(request())).toBe(true);
  });
});

describe('DESC', () => {
  test('asks for one kick: the next comes when notifications go on again, or twice round the ring', () => {
    const queue = new PackedVirtqueue(true, 256);
    kicks(queue, 10);
    queue.setNotification(true);
    expect(queue.deviceEvent).toEqual({ flags: 'DESC', index: 10, wrap: 1 });
    expect(at(kicks(queue, 2000))).toEqual([0, 512, 1024, 1536]);
  });

  test('at the last descriptor of the ring kicks for that one', () => {
    const queue = new PackedVirtqueue(true, 4);
    kicks(queue, 3);
    queue.setNotification(true);
    expect(queue.deviceEvent).toEqual({ flags: 'DESC', index: 3, wrap: 1 });
    expect(at(kicks(queue, 9))).toEqual([0, 8]);
  });

  test('just behind the wrap kicks for the first descriptor of the next round', () => {
    const queue = new PackedVirtqueue(true, 4);
    kicks(queue, 4);
    queue.setNotification(true);
    expect(queue.deviceEvent).toEqual({ flags: 'DESC', index: 0, wrap: 0 });
    expect(at(kicks(queue, 9))).toEqual([0, 8]);
  });

  test('stands at what the device has taken, not at what the driver has published', () => {
    // The request that is there did not kick, and does not: the device must look again after switching on.
    const queue = new PackedVirtqueue(true);
    queue.setNotification(false);
    queue.addAvail(request());
    queue.setNotification(true);
    expect([queue.deviceEvent.index, queue.empty, queue.addAvail(request())]).toEqual([0, false, false]);
  });
});

describe('interrupts', () => {
  test('come for each completion until the driver switches them off for the first time', () => {
    const queue = new PackedVirtqueue(true);
    queue.enableInterrupts();
    expect(queue.driverEvent.flags).toBe('ENABLE');
    expect(interrupts(queue, 3)).toEqual([true, true, true]);
  });

  test('come for each completion of a driver that switches them off and on in its handler', () => {
    const queue = new PackedVirtqueue(true, 4);
    const handler = (): void => {
      queue.disableInterrupts();
      queue.enableInterrupts();
    };
    expect(interrupts(queue, 9, handler)).toEqual(Array.from({ length: 9 }, () => true));
    expect(queue.driverEvent).toEqual({ flags: 'DESC', index: 1, wrap: 1 });
  });

  test('come once for completions that pile up before the driver looks', () => {
    const queue = new PackedVirtqueue(true);
    roundTrip(queue);
    queue.disableInterrupts();
    queue.enableInterrupts();
    for (let i = 0; i < 3; i++) {
      queue.addAvail(request());
      queue.pop();
    }
    expect(Array.from({ length: 3 }, () => queue.pushUsed(request()))).toEqual([true, false, false]);
  });

  test('come where the driver has got to: taking an element moves the event on', () => {
    const queue = new PackedVirtqueue(true);
    queue.disableInterrupts();
    queue.enableInterrupts();
    expect(interrupts(queue, 5)).toEqual([true, true, true, true, true]);
    expect(queue.driverEvent.index).toBe(5);
  });

  test.each([true, false])('never come for a driver that polls, EVENT_IDX %s', (eventIdx) => {
    const queue = new PackedVirtqueue(eventIdx);
    queue.disableInterrupts();
    expect(at(interrupts(queue, 70_000))).toEqual([]);
  });

  test('without EVENT_IDX are on or off', () => {
    const queue = new PackedVirtqueue(false);
    queue.disableInterrupts();
    expect(interrupts(queue, 2)).toEqual([false, false]);
    queue.enableInterrupts();
    expect(queue.driverEvent.flags).toBe('ENABLE');
    expect(interrupts(queue, 2)).toEqual([true, true]);
  });

  test('come for the element that wraps the ring even if the driver has taken none: the device has forgotten', () => {
    const queue = new PackedVirtqueue(true, 4);
    roundTrip(queue);
    queue.disableInterrupts();
    queue.enableInterrupts();
    for (let i = 0; i < 3; i++) {
      queue.addAvail(request());
      queue.pop();
    }
    expect(Array.from({ length: 3 }, () => queue.pushUsed(request()))).toEqual([true, false, true]);
  });
});

/** The rules in positions that never wrap: DESC wants the position it names, and every one two rounds on. */
class Positions {
  published = 0;
  taken = 0;
  returned = 0;
  reaped = 0;
  kick: 'ENABLE' | 'DISABLE' | number = 'ENABLE';
  interrupt: 'ENABLE' | 'DISABLE' | number = 'ENABLE';

  wants(event: 'ENABLE' | 'DISABLE' | number, position: number, size: number): boolean {
    if (typeof event === 'string') return event === 'ENABLE';
    return (position - event) % (2 * size) === 0;
  }
}

test('both decisions follow from positions alone, in any order of events', () => {
  const moves = ['add', 'pop', 'push', 'get', 'kicks on', 'kicks off', 'interrupts on', 'interrupts off'] as const;
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.constantFrom(...moves), { maxLength: 200 }),
      (eventIdx, size, program) => {
        const queue = new PackedVirtqueue(eventIdx, size);
        const ref = new Positions();
        for (const move of program) {
          if (move === 'add' && ref.published - ref.reaped < size) {
            expect(queue.addAvail(request())).toBe(ref.wants(ref.kick, ref.published, size));
            ref.published++;
          } else if (move === 'pop') {
            expect(queue.pop() !== null).toBe(ref.taken < ref.published);
            if (ref.taken < ref.published) ref.taken++;
          } else if (move === 'push' && ref.returned < ref.taken) {
            const forgotten = ref.returned === 0 || (ref.returned + 1) % size === 0;
            const wanted =
              ref.wants(ref.interrupt, ref.returned, size) || (typeof ref.interrupt === 'number' && forgotten);
            expect(queue.pushUsed(request())).toBe(wanted);
            ref.returned++;
          } else if (move === 'get') {
            expect(queue.getUsed() !== null).toBe(ref.reaped < ref.returned);
            if (ref.reaped < ref.returned) ref.reaped++;
            if (typeof ref.interrupt === 'number') ref.interrupt = ref.reaped;
          } else if (move === 'kicks on') {
            queue.setNotification(true);
            ref.kick = eventIdx ? ref.taken : 'ENABLE';
          } else if (move === 'kicks off') {
            queue.setNotification(false);
            ref.kick = 'DISABLE';
          } else if (move === 'interrupts on') {
            queue.enableInterrupts();
            if (ref.interrupt !== 'ENABLE') ref.interrupt = eventIdx ? ref.reaped : 'ENABLE';
          } else if (move === 'interrupts off') {
            queue.disableInterrupts();
            ref.interrupt = 'DISABLE';
          }
          expect([queue.empty, queue.usedPending]).toEqual([
            ref.taken === ref.published,
            ref.reaped < ref.returned,
          ]);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('a request published after kicks went on, or before the last look, is never overlooked', () => {
  // The device works its protocol one step at a time, the driver publishes in between: at the end nothing may be left
  // without a kick on its way.
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom('publish', 'step'), { maxLength: 60 }),
      (eventIdx, moves) => {
        const queue = new PackedVirtqueue(eventIdx, 64);
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

test('a completion returned after interrupts went on, or before the last look, is never overlooked', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.constantFrom('complete', 'step'), { maxLength: 60 }),
      (eventIdx, moves) => {
        const queue = new PackedVirtqueue(eventIdx, 8);
        let interrupted = false;
        let step = 0;
        // virtblk_done: off, take all, on, look again.
        const driver = (): void => {
          if (step === 0) {
            if (!interrupted) return;
            interrupted = false;
            queue.disableInterrupts();
          } else if (step === 1) while (queue.getUsed() !== null);
          else if (step === 2) queue.enableInterrupts();
          else if (queue.usedPending) {
            step = 0;
            interrupted = true;
            return;
          }
          step = (step + 1) % 4;
        };
        let inFlight = 0;
        for (const move of moves) {
          if (move === 'step') driver();
          else if (inFlight < 8) {
            queue.addAvail(request());
            queue.pop();
            inFlight++;
            if (queue.pushUsed(request())) interrupted = true;
          }
          if (!queue.usedPending) inFlight = 0;
        }
        for (let i = 0; i < 12; i++) driver();
        expect(queue.usedPending).toBe(false);
      },
    ),
  );
});
