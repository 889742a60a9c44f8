import { describe, expect, test } from 'vitest';
import { fields } from '../../../scenarios/defaults.js';
import type { Field } from '../../../scenarios/field.js';
import { accepts, readFieldText, readFieldValue } from '../../../scenarios/reading/field-value.js';

const pollMax = fields['vm.iothread.pollMaxNs'] as Field;
const qemu = fields['vm.qemu'] as Field;
const maxCstate = fields['host.maxCstate'] as Field;

test('a number of a time is in nanoseconds, as the name of the field says', () => {
  expect(readFieldValue(pollMax, 32_000, 'here')).toBe(32_000);
  expect(readFieldValue(pollMax, '32 us', 'here')).toBe(32_000);
  expect(readFieldText(pollMax, '32000', 'here')).toBe(32_000);
});

test('zero has no sign', () => {
  expect(readFieldText(pollMax, '-0', 'here')).toBe(0);
  expect(readFieldValue(pollMax, -0, 'here')).toBe(0);
});

describe('a version', () => {
  test.each(['5.10', '7.2.22', '5.15.0-91-generic', 'v6.1', '8.0.0-rc1'])('%s is one', (text) => {
    expect(readFieldValue(qemu, text, 'here')).toBe(text);
  });

  test.each(['5', 'latest', '5.10 ', '5.10\u001B[2J', `5.1-${'x'.repeat(100)}`])('%j is none', (text) => {
    expect(() => readFieldValue(qemu, text, 'here')).toThrow('it must be a version');
  });

  test('that is a number has lost a zero, perhaps', () => {
    expect(() => readFieldValue(qemu, 5.1, 'here')).toThrow("here: 5.1 needs quotes, such as '7.2'");
  });
});

test('a value that is not there is missing', () => {
  expect(() => readFieldValue(pollMax, undefined, 'here')).toThrow('here: is missing; it must be a time');
});

test('null is accepted where the table says what it means, and nowhere else', () => {
  expect(readFieldValue(maxCstate, null, 'here')).toBeNull();
  expect(readFieldText(maxCstate, 'null', 'here')).toBeNull();
  expect(accepts(maxCstate)).toBe('a whole number from 1 to 9, or null (no limit)');
  expect(() => readFieldValue(pollMax, null, 'here')).toThrow('here: null is not accepted');
});

test.each([[[]], [{}], [Number.NaN], [Infinity], [new Date(0)]])('%j is not accepted anywhere', (given) => {
  for (const field of Object.values<Field>(fields)) {
    expect(() => readFieldValue(field, given, 'here')).toThrow('is not accepted');
  }
});
