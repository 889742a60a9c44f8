import { expect, test } from 'vitest';
import { Counts } from '../../models/counts.js';

test('begins with nothing, and a reset forgets everything: no counter is left out', () => {
  const counts = new Counts();
  const keys = Object.keys(counts) as (keyof Omit<Counts, 'reset'>)[];
  expect(keys.length).toBeGreaterThan(5);
  for (const key of keys) counts[key]++;
  expect(Object.values(counts)).toEqual(keys.map(() => 1));
  counts.reset();
  expect(counts).toEqual(new Counts());
});
