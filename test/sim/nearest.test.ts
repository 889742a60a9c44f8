import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../sim/nearest.js';

describe('nearest(word, candidates)', () => {
  test('finds the candidate with the fewest edits, without regard to case', () => {
    expect(nearest('lognornal', ['normal', 'lognormal', 'uniform'])).toBe('lognormal');
    expect(nearest('KIB', ['B', 'KiB', 'MiB'])).toBe('KiB');
  });

  test('takes the first of equals', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });

  test('finds nothing rather than something far away', () => {
    expect(nearest('import', ['min', 'max', 'constant'])).toBeUndefined();
    expect(nearest('word', [])).toBeUndefined();
  });

  test('a very long word has no nearest, quickly', () => {
    expect(nearest('a'.repeat(1_000_000), ['a', 'b'])).toBeUndefined();
  });

  test('didYouMean is the end of a sentence, or nothing', () => {
    expect(didYouMean('titel', ['title', 'low'])).toBe('; did you mean "title"?');
    expect(didYouMean('xyz', ['title', 'low'])).toBe('');
  });
});
