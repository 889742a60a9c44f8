/**
 * Builds the teaching page into `dist/page/index.html`: one file that works from any static host, from `qd1 serve` and
 * from a disk. Run by `npm run page`, after `npm run build`.
 *
 * The script is bundled from what the build compiled, so page and command line run the same code. It stands in the
 * file itself, and its policy allows it, the style and the worker by what they are, and no request to anywhere.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { simulateTalk } from '../analysis/talk.js';
import { DEFAULT_PROFILE } from '../scenarios/profiles.js';
import { readPollingSequence } from '../formats/qemu-polling.js';
import { recordingOf } from '../viz/page/polling-data.js';
import { recordingParts } from '../viz/page/recordings.js';
import { buildSeed } from '../viz/page/static/context.js';
import { pageHtml } from '../viz/page/static/page-html.js';
import { themeRules } from '../viz/page/static/page-style.js';

const compiled = dirname(dirname(fileURLToPath(import.meta.url)));
const repository = dirname(compiled);

/** A script as one function, which a page can also hold as a text and hand to a worker. */
async function bundle(entry: string): Promise<string> {
  const built = await build({
    root: compiled,
    configFile: false,
    logLevel: 'warn',
    plugins: [smallTables, onlyParts],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      modulePreload: false,
      lib: { entry: join(compiled, entry), formats: ['iife'], name: 'qd1Page' },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!('output' in output)) throw new Error('vite has built nothing');
  const { code } = output.output[0];
  return `"use strict";\n${code}`;
}

/** Of a cost: what the page's own text tells (`viz/page/page-texts.ts`), and the figures behind it, which it does not tell. */
const withoutTexts = {
  evidence: [],
  title: '',
  source: { title: '', url: null },
  hardware: '',
  conditions: '',
  notes: '',
  shape: '',
  formula: undefined,
};

/**
 * Tables of generated modules, less what the script does not need: texts of costs, and profiles other than the one that it
 * simulates with. A browser reads them as JSON sooner than as a script.
 */
const tables: Readonly<Record<string, (module: GeneratedModule) => Readonly<Record<string, unknown>>>> = {
  'models/costs/catalogue.generated.js': ({ rows = [] }) => ({
    rows: rows.map((row) => ({ ...row, ...withoutTexts })),
  }),
  'scenarios/profiles.generated.js': ({ fittedProfiles = [] }) => ({
    fittedProfiles: fittedProfiles.filter(({ id }) => id === DEFAULT_PROFILE),
  }),
  'scenarios/presets.generated.js': ({ presets }) => ({ presets }),
};

interface GeneratedModule {
  readonly rows?: readonly object[];
  readonly fittedProfiles?: readonly { readonly id: string }[];
  readonly presets?: unknown;
}

const smallTables = {
  name: 'small-tables',
  async transform(_code: string, id: string): Promise<string | null> {
    const table = Object.entries(tables).find(([name]) => id.endsWith(name))?.[1];
    if (table === undefined) return null;
    const parts = Object.entries(table((await import(id)) as GeneratedModule));
    return parts
      .map(([name, value]) => `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))});`)
      .join('\n');
  },
};

/** Who imports a library for a part of it, and that part: one generator of random numbers; scales of numbers alone. */
const parts: readonly (readonly [importer: RegExp, library: string, part: string])[] = [
  [/./u, 'seedrandom', "import alea from 'seedrandom/lib/alea.js'; export default { alea };"],
  [
    /d3-scale\/dist/u,
    'd3-interpolate',
    'export const interpolateNumber = (a, b) => ((a = +a), (b = +b), (t) => a * (1 - t) + b * t);' +
      'export const interpolate = interpolateNumber, interpolateRound = null, piecewise = null;',
  ],
];

const onlyParts = {
  name: 'only-parts',
  enforce: 'pre' as const,
  resolveId: (id: string, importer = ''): string | null =>
    parts.some(([from, library]) => library === id && from.test(importer)) ? `\0${id}` : null,
  load: (id: string): string | null => parts.find(([, library]) => `\0${library}` === id)?.[2] ?? null,
};

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const script = await bundle('viz/page/main.js');
if (/<\/script|<!--/iu.test(script)) throw new Error('the script holds what would end it in a page');
const reader = await bundle('viz/page/reader-entry.js');
const style = `${themeRules()}\n${readFileSync(join(repository, 'viz/page/page.css'), 'utf8')}`;
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  'worker-src blob:',
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const recordings = recordingParts.map(({ from, count, ...about }) => {
  const file = join(repository, 'data/qemu-polling/sequences', about.file);
  return recordingOf(about, readPollingSequence(readFileSync(file, 'utf8'), about.file), from, count);
});
const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
const talk = simulateTalk({ profile: DEFAULT_PROFILE, seed: buildSeed });
const html = pageHtml({ talk, style, script, reader, recordings, version, policy });
mkdirSync(join(compiled, 'page'), { recursive: true });
writeFileSync(join(compiled, 'page/index.html'), html);
// For the limit of its size alone: the page has it within.
writeFileSync(join(compiled, 'page.js'), script);
writeFileSync(join(compiled, 'page-reader.js'), reader);
console.log(
  `page: ${(html.length / 1024).toFixed(0)} KiB, of which script ${(script.length / 1024).toFixed(0)} KiB`,
);
