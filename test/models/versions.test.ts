import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kernelClasses,
  kernelClassOf,
  qemuClasses,
  qemuClassOf,
  wakesPollingIdleByMemory,
} from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';

describe('qemuClassOf', () => {
  test.each([
    ['2.9', '5.1'],
    ['5.1', '5.1'],
    ['5.2.0', '5.2'],
    ['6.2', '5.2'],
    ['7.0', '7.0'],
    ['7.2', '7.0'],
    ['7.2.22', '7.0'],
    ['v8.0.0-rc1', '8.0'],
    ['9.2', '8.0'],
    ['10.0.3', '10.0'],
    ['10.1', '10.0'],
  ])('takes %s for class %s', (version, expected) => {
    expect(qemuClassOf(version)).toBe(expected);
  });

  test('says of 10.2 and later that it is not modelled yet, what is, and why', () => {
    expect(() => qemuClassOf('10.2')).toThrow(
      'QEMU "10.2" is not modelled yet; it must be 2.9 to 5.1, 5.2 to 6.2, 7.0 to 7.2, 8.0 to 9.2 or 10.0 to 10.1 (from 10.2 on, io_uring',
    );
    expect(() => qemuClassOf('11.1')).toThrow(ConfigError);
  });

  test('refuses versions before polling, and those that never were', () => {
    expect(() => qemuClassOf('2.8')).toThrow('QEMU "2.8" is not modelled; it must be 2.9 to 5.1');
    expect(() => qemuClassOf('7.5')).toThrow('QEMU "7.5" is not modelled; it must be');
  });
});

describe('kernelClassOf', () => {
  test.each([
    ['5.4', '5.10'],
    ['5.10', '5.10'],
    ['5.15.0-91-generic', '5.10'],
    ['5.16', '5.10'],
    ['5.17', '6.1'],
    ['6.1.0-13-amd64', '6.1'],
    ['6.11', '6.1'],
    ['6.12', '6.12'],
    ['6.18', '6.12'],
    ['7.0', '6.12'],
  ])('takes %s for class %s', (version, expected) => {
    expect(kernelClassOf(version)).toBe(expected);
  });

  test('names the accepted ranges for an older kernel', () => {
    expect(() => kernelClassOf('4.18')).toThrow(
      'kernel "4.18" is not modelled; it must be 5.4 to 5.16, 5.17 to 6.11 or 6.12 and later',
    );
  });

  test.each(['', '5', 'latest', '5.', '5.10x', '5.10 ', '-5.10', '5.1e3'])(
    'refuses "%s", which is no version',
    (version) => {
      expect(() => kernelClassOf(version)).toThrow(ConfigError);
      expect(() => kernelClassOf(version)).toThrow('is not a version; it must be 5.4 to 5.16');
    },
  );
});

test('every class holds its own name, and the classes do not overlap', () => {
  for (const { id, from, to } of qemuClasses) {
    expect([id, from, to ?? from].map(qemuClassOf)).toEqual([id, id, id]);
  }
  for (const { id, from, to } of kernelClasses) {
    expect([id, from, to ?? from].map(kernelClassOf)).toEqual([id, id, id]);
  }
});

test('a patch level never changes the class', () => {
  fc.assert(
    fc.property(fc.constantFrom('5.10', '5.17', '6.11', '6.12'), fc.nat({ max: 999 }), (version, patch) => {
      expect(kernelClassOf(`${version}.${patch}`)).toBe(kernelClassOf(version));
    }),
  );
});

describe('what changed within a class', () => {
  test('an IPI to a CPU that polls idle is a write to memory since 5.8', () => {
    expect(['5.4', '5.7', '5.8', '6.1'].map(wakesPollingIdleByMemory)).toEqual([false, false, true, true]);
  });
});
