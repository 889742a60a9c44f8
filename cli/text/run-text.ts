/** One scenario for people. */
import type { LatencyResult } from '../../analysis/result.js';
import type { RunResult } from '../../analysis/talk.js';
import { stageKey, textLadder } from './ladder.js';
import { halfWidth, kilo, measuredKilo, microseconds, restsOnEnough, us } from './numbers.js';
import { cpuTable, priceTable } from './price.js';
import { profileText } from './profile.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** The percentiles that are told, by fio's spelling. */
const PERCENTILES = ['1.000000', '50.000000', '90.000000', '99.000000', '99.900000', '99.990000'];

/** Everything `qd1 run` says. */
export function runText(result: RunResult, style: Style): string {
  const { id, label, notes } = result;
  const sections = [
    `${heading(id, style)}  ${label}`,
    summary(result, style),
    heading('Where the microseconds go', style, 'a letter a stage, as in the charts'),
    textLadder([result], style),
    stages(result, style),
    heading('Latency', style, "µs; percentiles in fio's bins"),
    latencies(result, style),
    heading(
      'What it costs',
      style,
      'CPUs kept busy on average, and how often a request makes something happen',
    ),
    priceTable([result], style),
    cpuTable(result, style),
    ...(notes.length === 0 ? [] : [`${heading('Notes', style)}\n${bullets(notes, style)}`]),
    style.colors.dim(paragraph(reproduction(result), style)),
  ];
  return `${sections.join('\n\n')}\n`;
}

function summary({ iops, intervalIops, periodUs, latencyUs, measured }: RunResult, style: Style): string {
  const { bold, dim } = style.colors;
  const rows = [
    ['IOPS', bold(`${kilo(iops)} k`), dim(`${halfWidth(intervalIops)} k`)],
    ['period', bold(microseconds(periodUs)), dim('1 / IOPS, with the time of fio itself')],
    ['latency', bold(microseconds(latencyUs)), dim("fio's lat, mean")],
    ...(measured === null
      ? []
      : [['measured', `${measuredKilo(measured)} k`, dim('in the talk, as spoken')]]),
  ];
  return table([{ head: '' }, { head: '', align: 'right' }, { head: '' }], rows, style);
}

/** Each cost that the request waits for, by stage; bars in the room that is left show the largest. */
function stages({ stages: times, periodUs }: RunResult, style: Style): string {
  const longest = Math.max(...times.map((time) => time.us));
  const widest = (['stage', 'actor', 'mechanism', 'cost'] as const).map((key) =>
    Math.max(...times.map((time) => time[key].length)),
  );
  const room = style.width - widest.reduce((sum, width) => sum + width + 2, 7);
  let previous = '';
  const order = [...stageKey([{ stages: times }]).keys()];
  const inOrder = times.toSorted((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  const rows = inOrder.map(({ stage, actor, mechanism, cost, us: time }) => {
    const name = stage === previous ? '' : stage;
    previous = stage;
    const bar = '▬'.repeat(Math.max(0, Math.round((time / longest) * room)));
    return [name, actor, mechanism, cost, time < 0.005 ? '<0.01' : time.toFixed(2), style.colors.dim(bar)];
  });
  rows.push(['period', '', '', '', periodUs.toFixed(2), ''].map((cell) => style.colors.bold(cell)));
  const heads = ['stage', 'actor', 'mechanism', 'cost or wait', 'µs', ''];
  return table(
    heads.map((head) => ({ head, align: head === 'µs' ? 'right' : 'left' })),
    rows,
    style,
  );
}

function latencies({ latencies: { lat, clat, slat }, run }: RunResult, style: Style): string {
  const count = run.requests * run.replications;
  const row = (name: string, { mean, stddev, min, max, percentiles }: LatencyResult): string[] => [
    name,
    ...[mean, stddev, min].map(us),
    ...PERCENTILES.map((percent) => (restsOnEnough(Number(percent), count) ? us(percentiles[percent]) : '–')),
    us(max),
  ];
  const heads = ['', 'mean', 'stddev', 'min', ...PERCENTILES.map((percent) => `p${Number(percent)}`), 'max'];
  return table(
    heads.map((head, index) => ({ head, align: index === 0 ? 'left' : 'right' })),
    [row('lat', lat), row('clat', clat), ...(slat.bins.length === 0 ? [] : [row('slat', slat)])],
    style,
  );
}

function reproduction({ provenance, seed, run }: RunResult): string {
  const { replications, requests, precise } = run;
  const reached = precise ? '' : ', which was not enough for the asked precision';
  return `${profileText(provenance)}, seed ${seed}: ${replications} replications of ${requests} requests${reached}`;
}
