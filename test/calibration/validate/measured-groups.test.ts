/** Measured machines and recorded traces as groups of a validation. */
import { describe, expect, test } from 'vitest';
import { costProfile } from '../../../analysis/cost-tables.js';
import { NotRecorded, readRecorded } from '../../../calibration/data/recorded.js';
import { readRecordedVms, recordedVms } from '../../../calibration/data/vm-data-set.js';
import { measuredGroups } from '../../../calibration/validate/measured-groups.js';
import { tracesGroup } from '../../../calibration/validate/traces-group.js';
import { vmGroup } from '../../../calibration/validate/vm-group.js';

describe('a group of virtual machines', () => {
  const runs = readRecordedVms(recordedVms).slice(0, 12);
  const result = vmGroup({
    id: 'some',
    role: 'held out half',
    runs,
    asks: recordedVms.asks,
    profile: costProfile('qemu-vm'),
    seed: '1',
    notes: ['a note'],
    progress: () => undefined,
  });

  test('scores the rows that no fit has seen, and only those', () => {
    expect(result.rows).toHaveLength(12);
    expect(result.rows.filter(({ scored }) => scored).map(({ id }) => id)).toEqual([
      'A-3',
      'A-5',
      'A-7',
      'A-9',
      'A-11',
      'A-13',
    ]);
    expect(result.n).toBe(6);
    expect(result.rows[0].note).toBe('fitted');
  });

  test('tells which way choices move the latency, and how much of the error is one factor', () => {
    const { signs, notes } = result;
    expect(signs!.n).toBeGreaterThan(3);
    expect(signs!.k).toBeGreaterThan(signs!.n / 2);
    expect(notes[0]).toBe('a note');
    expect(notes.some((note) => /^measured is \d\.\d\d times predicted/u.test(note))).toBe(true);
    expect(notes.some((note) => note.startsWith('poll-max-ns:'))).toBe(true);
    expect(notes.at(-1)).toContain('two boots');
  });
});

test('recorded polling: at least 95 of 100 calls end as recorded, from arrival times alone', () => {
  const { signs, notes, n } = tracesGroup(() => undefined);
  expect(n).toBe(0);
  expect(signs!.n).toBeGreaterThan(5000);
  expect(signs!.k / signs!.n).toBeGreaterThan(0.95);
  expect(notes.at(-1)).toContain('forced_');
});

test('what the program was installed without is refused by name', () => {
  expect(() => readRecorded('no-such/table.csv')).toThrow(NotRecorded);
  expect(() => readRecorded('no-such/table.csv')).toThrow('data/no-such/table.csv cannot be read (ENOENT)');
  expect(measuredGroups('1').length).toBeGreaterThan(3);
});
