import { test } from 'vitest';
import { optimizationsPage } from '../../tools/write-optimizations.js';
import { expectCurrent } from '../cli/example.js';

test('docs/optimizations.md is what the catalogue says', () => {
  expectCurrent('docs/optimizations.md', optimizationsPage());
});
