import { expect, test } from 'vitest';
import { middleCut, shortPath } from '../../cli/text/path.js';

test('a path is told from the working directory where that is shorter', () => {
  expect(shortPath('/home/me/runs/fio.json', '/home/me')).toBe('runs/fio.json');
  expect(shortPath('/tmp/fio.json', '/home/me/a/b/c')).toBe('/tmp/fio.json');
  expect(shortPath('standard input', '/home/me')).toBe('standard input');
});

test('a text that is too long loses its middle', () => {
  expect(middleCut('abcdefghij', 10)).toBe('abcdefghij');
  expect(middleCut('abcdefghij', 7)).toBe('ab…ghij');
  expect(middleCut('abcdefghij', 1)).toBe('…');
});
