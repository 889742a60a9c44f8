import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PackedVirtqueue } from '../../models/packed-virtqueue.js';
import type { Request } from '../../models/request.js';
import { SimulationError } from '../../sim/errors.js';
import { NaivePackedVirtqueue } from './naive-packed-virtqueue.js';
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
  expect([queue.empty, queue.pop(), queue.pop(), queue.pop(), queue.empty]).toEqual([
    false,
    a,
    b,
    null,
    true,
  ]);
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

test('both decisions follow from positions alone, in any order of events', () => {
  const moves = ['add', 'pop', 'push', 'get', 'kicks', 'no kicks', 'interrupts', 'no interrupts'] as const;
  const move = fc.constantFrom(...moves);
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer({ min: 1, max: 6 }),
      fc.array(move, { maxLength: 200 }),
      (...given) => {
        const [eventIdx, size, program] = given;
        const queue = new PackedVirtqueue(eventIdx, size);
        const naive = new NaivePackedVirtqueue(eventIdx, size);
        const both = <T>(act: (one: PackedVirtqueue | NaivePackedVirtqueue) => T): void => {
          const [got, wanted] = [act(queue), act(naive)];
          expect(typeof got === 'object' ? got !== null : got).toBe(wanted);
        };
        for (const move of program) {
          if (move === 'add' && !naive.full) both((one) => one.addAvail(request()));
          else if (move === 'pop') both((one) => one.pop());
          else if (move === 'push' && naive.working) both((one) => one.pushUsed(request()));
          else if (move === 'get') both((one) => one.getUsed());
          else if (move === 'kicks') both((one) => one.setNotification(true));
          else if (move === 'no kicks') both((one) => one.setNotification(false));
          else if (move === 'interrupts') both((one) => one.enableInterrupts());
          else if (move === 'no interrupts') both((one) => one.disableInterrupts());
          expect([queue.empty, queue.usedPending]).toEqual([naive.empty, naive.usedPending]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
