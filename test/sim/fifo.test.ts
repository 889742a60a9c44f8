import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fifo } from '../../sim/fifo.js';

describe('a fifo', () => {
  test('gives null when it is empty', () => {
    const fifo = new Fifo<string>();
    expect(fifo.shift()).toBeNull();
    fifo.push('a');
    fifo.shift();
    expect(fifo.shift()).toBeNull();
    expect(fifo.length).toBe(0);
  });

  test('does not include what was taken off', () => {
    const fifo = new Fifo<string>();
    fifo.push('a');
    fifo.push('b');
    fifo.shift();
    expect(fifo.includes('a')).toBe(false);
    expect(fifo.includes('b')).toBe(true);
  });

  test('behaves as an array does with push and shift, whatever the order and the number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(9), fc.constant('shift' as const)), { maxLength: 200 }),
        (steps) => {
          const fifo = new Fifo<number>();
          const array: number[] = [];
          for (const step of steps) {
            if (step === 'shift') expect(fifo.shift()).toBe(array.shift() ?? null);
            else {
              fifo.push(step);
              array.push(step);
            }
            expect(fifo.length).toBe(array.length);
            expect(fifo.includes(5)).toBe(array.includes(5));
          }
        },
      ),
    );
  });
});
