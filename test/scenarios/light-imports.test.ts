/** A command that names a preset must not wait for a YAML parser, a schema library or a formula library. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** What a file loads at once: its imports that are not only types, and theirs. Files, and names of packages. */
function loadedBy(file: string, loaded: Set<string> = new Set()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gmu)) {
    if (from.startsWith('.')) loadedBy(join(dirname(file), from.replace(/\.js$/u, '.ts')), loaded);
    else loaded.add(from);
  }
  return loaded;
}

test.each([
  'presets',
  'resolve',
  'talk',
  'talk-claims',
  'experiments',
  'mechanisms',
  'optimizations/index',
  'assemble',
  'index',
])('scenarios/%s.ts loads no parser until there is something to parse', (name) => {
  const loaded = loadedBy(`scenarios/${name}.ts`);
  expect(loaded).toContain(`scenarios/${name}.ts`);
  expect([...loaded].filter((one) => ['zod', 'yaml', 'mathjs'].includes(one))).toEqual([]);
});

test('what reads a file does load them, so the test above would see it', () => {
  expect(loadedBy('scenarios/reading/scenario-file.ts')).toContain('yaml');
});

test('the compiler of the presets loads nothing that is generated', () => {
  expect([...loadedBy('tools/compile-presets.ts')].filter((one) => one.includes('generated'))).toEqual([]);
});
