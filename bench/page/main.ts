/** `npm run bench:page`: what a reader of the teaching page feels, in a real Chromium. See docs/performance.md. */
import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import yargs from 'yargs';
import { changeTo, firstView, movable, moveIt, openBrowser, readyPage } from './reader.js';
import { type Moved, type Spread, spread } from './trace.js';

const options = yargs(process.argv.slice(2))
  .scriptName('npm run bench:page --')
  .usage('$0 [options]\n\nMeasures the built page as a reader has it.')
  .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
  .option('rounds', { type: 'number', default: 5, describe: 'how often each thing is measured' })
  .option('only', { choices: ['view', 'move', 'change'], describe: 'measure this alone' })
  .strict()
  .parseSync();

/** What is asked for after a change: the preset, and how many requests are to be shown. */
const changes = [
  ['V4', 100_000],
  ['V5', 100_000],
  ['V6', 100_000],
  ['V0', 30_000],
] as const;

const file = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'page/index.html');
if (!existsSync(file)) throw new Error(`${file} is missing; run npm run page`);
const wanted = (what: string): boolean => options.only === undefined || options.only === what;
const rounds = [...Array(options.rounds).keys()];
const loadBefore = loadavg()[0];
const browser = await openBrowser();
try {
  const views = [];
  if (wanted('view')) for (const _ of rounds) views.push(await firstView(browser, file));
  const page = await readyPage(browser, file);
  const moved = new Map<string, Moved[]>();
  if (wanted('move'))
    for (const _ of rounds)
      for (const thing of movable) {
        const found = moved.get(thing) ?? [];
        moved.set(thing, [...found, await moveIt(browser, page, thing)]);
      }
  const shown = [];
  if (wanted('change'))
    for (const round of rounds)
      for (const [preset, requests] of changes)
        shown.push({ preset, ...(await changeTo(page, preset, `bench${round}`, requests)) });
  const machine = {
    cpu: cpus()[0].model.trim(),
    cores: cpus().length,
    browser: browser.version(),
    load: [loadBefore, loadavg()[0]],
  };
  const report = { schemaVersion: 1, machine, views, moved: Object.fromEntries(moved), shown };
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
} finally {
  await browser.close();
}

interface Report {
  readonly machine: { cpu: string; cores: number; browser: string; load: number[] };
  readonly views: readonly { painted: number; usable: number; ready: number }[];
  readonly moved: Readonly<Record<string, readonly Moved[]>>;
  readonly shown: readonly { preset: string; atOnce: number; result: number; many: number }[];
}

function table(head: string[], rows: readonly string[][]): string {
  const made = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  made.push(...rows);
  return made.toString();
}

/** The middle of several, and the worst. */
function told(values: readonly number[], decimals = 0): string {
  const { p50, max } = spread(values);
  return `${p50.toFixed(decimals)} (${max.toFixed(decimals)})`;
}

function asText({ machine, views, moved: all, shown: changed }: Report): string {
  const each = (rows: readonly Moved[], pick: (one: Moved) => Spread, key: keyof Spread): string =>
    told(
      rows.map((row) => pick(row)[key]),
      1,
    );
  return [
    `${machine.cores} x ${machine.cpu}; Chromium ${machine.browser}; load ${machine.load.map((load) => load.toFixed(1)).join(' to ')}`,
    'Each figure: the middle of all rounds, and in brackets the worst.',
    ...(views.length === 0
      ? []
      : [
          table(
            ['first view, ms', 'painted', 'bet can be placed', 'all parts ready'],
            [
              [
                '',
                told(views.map(({ painted }) => painted)),
                told(views.map(({ usable }) => usable)),
                told(views.map(({ ready }) => ready)),
              ],
            ],
          ),
        ]),
    ...(Object.keys(all).length === 0
      ? []
      : [
          table(
            [
              'moved',
              'tasks',
              'p99, ms',
              'p99, CPU',
              'longest of a frame p99',
              'same, CPU',
              'max, ms',
              'max, CPU',
              'frames',
              'dropped',
            ],
            Object.entries(all).map(([thing, rows]) => [
              thing,
              told(rows.map(({ tasks }) => tasks)),
              each(rows, ({ wallMs }) => wallMs, 'p99'),
              each(rows, ({ cpuMs }) => cpuMs, 'p99'),
              each(rows, ({ longestOfFrameMs }) => longestOfFrameMs, 'p99'),
              each(rows, ({ longestOfFrameCpuMs }) => longestOfFrameCpuMs, 'p99'),
              each(rows, ({ wallMs }) => wallMs, 'max'),
              each(rows, ({ cpuMs }) => cpuMs, 'max'),
              told(rows.map(({ frames }) => frames)),
              told(rows.map(({ dropped }) => dropped)),
            ]),
          ),
        ]),
    ...(changed.length === 0
      ? []
      : [
          table(
            ['after a change, ms', 'requests', 'sum of costs', 'result', 'all of them'],
            changes.map(([preset, requests]) => {
              const rows = changed.filter((one) => one.preset === preset);
              return [
                preset,
                String(requests),
                told(rows.map(({ atOnce }) => atOnce)),
                told(rows.map(({ result }) => result)),
                told(rows.map(({ many }) => many)),
              ];
            }),
          ),
        ]),
    '',
  ].join('\n');
}
