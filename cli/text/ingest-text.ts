/** Observations of files, for people: a table a part of a file, a row a quantity, its figures side by side. */
import type { Ingested } from '../../calibration/ingest/ingest-file.js';
import type { IngestedObservation } from '../../calibration/ingest/observation.js';
import { formatNames } from '../../formats/detect.js';
import { spanNames } from '../../formats/trace/traced-request.js';
import { middleCut, shortPath } from './path.js';
import { bullets, heading } from './prose.js';
import type { Style } from './style.js';
import { type Column, table } from './table.js';

const STATISTICS = ['mean', 'p50', 'p90', 'p99', 'p99.9'] as const;

/** Everything `qd1 ingest` says. */
export function ingestText(files: readonly Ingested[], style: Style): string {
  return `${files.map((file) => fileText(file, style)).join('\n\n')}\n`;
}

function fileText({ file, format, observations }: Ingested, style: Style): string {
  const what = formatNames[format];
  const name = middleCut(shortPath(file), style.width - what.length - 2);
  const sections = [`${style.colors.bold(name)}  ${what}`];
  const groups = [...grouped(observations)];
  for (const [index, [part, of]] of groups.entries()) {
    const { caveats, fit } = of[0];
    const unfit = fit ? '' : style.colors.red('  not fit for queue depth 1');
    sections.push(`${part === '' ? '' : `${part}${unfit}\n`}${figures(of, style)}`);
    // What holds for several parts is said once, after the last of them.
    const next = groups[index + 1]?.[1][0].caveats.join();
    if (caveats.length > 0 && caveats.join() !== next)
      sections.push(`${heading('Mind', style)}\n${bullets(caveats, style)}`);
  }
  return sections.join('\n\n');
}

/** By part and direction, in the order of the file. */
function grouped(observations: readonly IngestedObservation[]): Map<string, IngestedObservation[]> {
  const groups = new Map<string, IngestedObservation[]>();
  for (const observation of observations) {
    const { part, direction } = observation.source;
    const title = [part, direction === null ? null : `${direction}s`]
      .filter((word) => word !== null)
      .join(', ');
    groups.set(title, [...(groups.get(title) ?? []), observation]);
  }
  return groups;
}

function figures(observations: readonly IngestedObservation[], style: Style): string {
  const columns: Column[] = [
    { head: 'µs, ± one sd' },
    ...STATISTICS.map((head): Column => ({ head, align: 'right' })),
    { head: 'of', align: 'right' },
  ];
  const rows = new Map<string, { cells: Map<string, string>; count: number | null }>();
  for (const observation of observations) {
    const { what, count } = observation;
    const { name, statistic } = parted(what);
    const row = rows.get(name) ?? { cells: new Map<string, string>(), count };
    row.cells.set(statistic, cell(observation));
    rows.set(name, row);
  }
  const used = columns.filter(
    ({ head }, index) =>
      index === 0 || head === 'of' || [...rows.values()].some(({ cells }) => cells.has(head)),
  );
  return table(
    used,
    [...rows].map(([name, { cells, count }]) =>
      used.map(({ head }, index) => {
        if (index === 0) return name;
        return head === 'of' ? (count === null ? '' : String(count)) : (cells.get(head) ?? '');
      }),
    ),
    style,
  );
}

/** `stageUs.task wake.p50` as its name without the unit, and its statistic; what has none stands under the mean. */
function parted(what: string): { name: string; statistic: string } {
  const match = /^(.*)\.(mean|p\d+(?:\.\d+)?)$/.exec(what);
  const [name, statistic] = match === null ? [what, 'mean'] : [match[1], match[2]];
  const moment = /^spanUs\.(\w+)$/.exec(name)?.[1];
  if (moment !== undefined && moment in spanNames) {
    return { name: `  ${spanNames[moment as keyof typeof spanNames].name}`, statistic };
  }
  const counted = /^perRequest\.(.*)$/.exec(name)?.[1];
  if (counted !== undefined) return { name: `${counted}/request`, statistic };
  return { name: name.replace(/Us(?=\.|$)/, ''), statistic };
}

function cell({ value, sd, bound }: IngestedObservation): string {
  const sign = bound === 'least' ? '≥' : bound === 'most' ? '≤' : '';
  const spread = sd === null || sd === 0 ? '' : ` ±${digits(sd)}`;
  return `${sign}${digits(value)}${spread}`;
}

function digits(value: number): string {
  if (value !== 0 && value < 0.095) return value.toFixed(3);
  return value.toFixed(value < 100 ? 2 : value < 1000 ? 1 : 0);
}
