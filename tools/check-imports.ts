/**
 * Checks that imports run one way, and that what must run in a browser imports nothing of Node.
 *
 * `sim <- models <- scenarios <- analysis <- calibration`; `formats` reads what users have and knows scenarios and
 * analysis; `viz` draws results; `cli` is on top. Run by `npm run check:imports`; exit 1 names each import that is
 * not allowed.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

/** What each folder may import, itself aside. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  sim: [],
  models: ['sim'],
  scenarios: ['sim', 'models'],
  analysis: ['sim', 'models', 'scenarios'],
  calibration: ['sim', 'models', 'scenarios', 'analysis', 'formats'],
  formats: ['sim', 'models', 'scenarios', 'analysis'],
  viz: ['sim', 'models', 'scenarios', 'analysis', 'formats'],
  cli: ['sim', 'models', 'scenarios', 'analysis', 'calibration', 'formats', 'viz'],
  bench: ['sim', 'models', 'scenarios', 'analysis'],
  tools: ['sim', 'models', 'scenarios', 'analysis', 'formats', 'viz', 'cli'],
};

/** Folders whose code also runs in a browser. */
const browser = [
  'sim',
  'models',
  'scenarios',
  'analysis',
  'formats',
  'viz/charts',
  'viz/marks',
  'viz/figures',
  'viz/page',
];

interface Violation {
  readonly file: string;
  readonly imported: string;
  readonly why: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return path.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1]);
}

function violationsOf(file: string): Violation[] {
  const folder = file.split(sep)[0];
  return importsOf(file).flatMap((imported) => {
    if (imported.startsWith('node:')) {
      return browser.some((prefix) => file.startsWith(prefix + sep))
        ? [{ file, imported, why: `${folder} also runs in a browser` }]
        : [];
    }
    if (!imported.startsWith('.')) return [];
    const target = normalize(join(dirname(file), imported)).split(sep)[0];
    if (target === folder || allowed[folder].includes(target)) return [];
    return [{ file, imported, why: `${folder} may import only ${allowed[folder].join(', ') || 'nothing'}` }];
  });
}

const folders = Object.keys(allowed).filter(
  (folder) => statSync(folder, { throwIfNoEntry: false }) !== undefined,
);
const violations = folders.flatMap((folder) => sources(folder).flatMap(violationsOf));
for (const { file, imported, why } of violations) console.error(`${file} imports ${imported}: ${why}`);
if (violations.length === 0) console.log(`imports run one way in ${folders.join(', ')}`);
process.exitCode = violations.length === 0 ? 0 : 1;
