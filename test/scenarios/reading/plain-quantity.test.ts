import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  plainBytes,
  plainNs,
  plainNsWithUnit,
  plainNumber,
} from '../../../scenarios/reading/plain-quantity.js';
import { readNs } from '../../../scenarios/reading/quantity.js';

test.each([
  ['32 us', 32_000],
  ['32us', 32_000],
  ['1.5µs', 1500],
  ['1.5 μs', 1500],
  ['2 ms', 2_000_000],
  ['1 s', 1_000_000_000],
  [' 7 ', 7],
  ['0.4 ns', 0],
  ['-0', -0],
  ['32 KiB', undefined],
  ['1e3 ns', undefined],
  ['0x10', undefined],
  ['us', undefined],
  ['1 us us', undefined],
  ['', undefined],
  ['constructor', undefined],
  [`${'9'.repeat(100)} ns`, undefined],
])('%j is %j ns', (text, ns) => {
  expect(plainNs(text)).toBe(ns);
});

test.each([
  ['4k', 4096],
  ['4 KiB', 4096],
  ['4 kib', 4096],
  ['1M', 1_048_576],
  ['1 MiB', 1_048_576],
  ['512 B', 512],
  ['4096', 4096],
  ['4 KB', undefined],
  ['4 us', undefined],
])('%j is %j bytes', (text, bytes) => {
  expect(plainBytes(text)).toBe(bytes);
});

test('a unit can be asked for, and its absence', () => {
  expect(plainNsWithUnit('5')).toBeUndefined();
  expect(plainNsWithUnit('5 ns')).toBe(5);
  expect(plainNumber('5 ns')).toBeUndefined();
  expect(plainNumber('-1.5')).toBe(-1.5);
});

test('a time is what the formula reader says it is', () => {
  const units = fc.constantFrom('ns', 'us', 'ms');
  fc.assert(
    fc.property(fc.nat(99_999), fc.nat(999), units, (whole, part, unit) => {
      const text = `${whole}.${part} ${unit}`;
      expect(plainNs(text)).toBe(readNs(text, 'here'));
    }),
  );
});

test.each(['62229.5 ns', '16387.0005 us', '0.0625 us', '1.0000005 ms'])(
  'half a nanosecond is up: %s',
  (text) => {
    expect(plainNs(text)).toBe(readNs(text, 'here'));
    expect(plainNs(text)! % 1).toBe(0);
  },
);
