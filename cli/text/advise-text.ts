/** Advice for people: now, what changes nothing, what to change next, and what is not known. */
import type { AdviceRow, AdviseResult } from '../advice.js';
import { type Fact, factLines } from './facts.js';
import { kilo, microseconds, share, signedPercent, signedUs, us } from './numbers.js';
import { versionsText } from './optimization-text.js';
import { bullets, heading, paragraph } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** Everything `qd1 advise` says. */
export function adviseText(result: AdviseResult, style: Style): string {
  const sections = [head(result, style), inEffect(result, style)];
  if (result.ignored.length > 0) {
    const ignored = result.ignored.map(
      ({ setting, line, why }) => `${style.colors.bold(setting)}, line ${line}: ${why}`,
    );
    sections.push(`${heading('Written, and without effect', style)}\n${bullets(ignored, style)}`);
  }
  if (result.now !== null) sections.push(...predicted(result, style));
  const notes = [...result.notes, ...result.unread.map((what) => `not understood, and left out: ${what}`)];
  if (notes.length > 0) sections.push(`${heading('Notes', style)}\n${bullets(notes, style)}`);
  sections.push(
    `${heading('Not known', style, 'what was taken for given, and what would make it surer')}\n${assumptions(result, style)}`,
  );
  return `${sections.join('\n\n')}\n`;
}

const formats = {
  libvirt: 'libvirt domain XML',
  'qemu-command-line': 'a QEMU command line',
  proxmox: 'a Proxmox VM configuration',
} as const;

function head({ effective }: AdviseResult, style: Style): string {
  const { format, disk, otherDisks, settings } = effective;
  const title = String(settings.find(({ path }) => path === 'title')?.value ?? '');
  const others = otherDisks.length === 0 ? '' : `; there is also ${otherDisks.join(', ')} (--disk)`;
  return `${heading(`${disk} of ${title.replace(/ as pasted$/, '')}`, style)}  ${formats[format]}${others}`;
}

/** What is set, whoever set it; defaults are for `qd1 show`. */
function inEffect({ effective }: AdviseResult, style: Style): string {
  const rows = effective.settings
    .filter(({ path, origin }) => origin !== 'default' && !['id', 'title', 'vm'].includes(path))
    .filter(({ origin }) => origin !== 'a CPU of its own')
    .map(({ path, value, unit, origin }) => [
      style.colors.bold(path),
      String(value),
      unit,
      style.colors.dim(origin),
    ]);
  const columns = [{ head: 'in effect' }, { head: '' }, { head: '' }, { head: 'from', cut: true }];
  return table(columns, rows, style);
}

function predicted(result: AdviseResult, style: Style): string[] {
  const { now, measured, advice, effective } = result;
  if (now === null) return [];
  const { bold, dim } = style.colors;
  const beside =
    measured === null
      ? ''
      : `   yours: ${microseconds(measured.periodUs)}, ${kilo(measured.iops)} k IOPS; the prediction is ${signedPercent(measured.relative)} off`;
  const sections = [
    `${bold('now')}  ${bold(microseconds(now.periodUs))} a request, ${kilo(now.iops)} k IOPS, ${share(now.cores)} CPUs busy${beside}` +
      (now.insteadOf === null ? '' : `\n${paragraph(`not of ${now.insteadOf}`, style, '     ')}`),
  ];
  const limits = [...(measured?.differingOptions ?? []), ...(measured?.unsupported ?? [])];
  if (limits.length > 0)
    sections.push(`${heading('What the run supports', style)}\n${bullets(limits, style)}`);
  if (advice.length === 0) {
    sections.push(
      `${bold('Nothing to change')}  no optimization takes off more than its interval, under these constraints`,
    );
  }
  let before = now.periodUs;
  advice.forEach((row, index) => {
    sections.push(step(row, index, before, effective.format, style));
    before = row.periodUsAfter ?? before;
  });
  const out = result.notAdvised.filter(({ kind }) => !['in-effect', 'no-gain'].includes(kind));
  const quiet = result.notAdvised.filter(({ kind }) => kind === 'no-gain').map(({ id }) => id);
  const told = [
    ...out.map(({ id, why }) => (why.startsWith(`${id} `) ? why : `${bold(id)}: ${why}`)),
    ...(quiet.length === 0 ? [] : [`no gain on top of these: ${quiet.join(', ')}`]),
  ];
  if (told.length > 0) {
    sections.push(`${heading('Not advised', style, 'qd1 explain ID tells more')}\n${bullets(told, style)}`);
  }
  return sections
    .map((section) => section.replaceAll(/\n{3,}/g, '\n\n'))
    .concat(
      advice.length > 0 ? [dim('Each gain is on top of the changes before it; check after each.')] : [],
    );
}

function step(row: AdviceRow, index: number, before: number, format: string, style: Style): string {
  const { id, title, gainUs, intervalUs, periodUsAfter, iopsAfter, coresBurnt } = row;
  const { bold, green } = style.colors;
  const rank = index === 0 ? 'next best' : 'then';
  const gain =
    gainUs === null || intervalUs === null || periodUsAfter === null || iopsAfter === null
      ? 'its gain cannot be predicted'
      : `${green(`${signedUs(-gainUs, 2)} µs`)} ± ${((intervalUs[1] - intervalUs[0]) / 2).toFixed(2)} of ${us(before)} → ${bold(`${us(periodUsAfter)} µs`)}, ${bold(`${kilo(iopsAfter)} k IOPS`)}`;
  const burnt = coresBurnt ?? 0;
  const cores =
    Math.abs(burnt) < 0.01
      ? 'no more CPU'
      : `${share(Math.abs(burnt))} CPUs ${burnt < 0 ? 'less' : 'more'} busy`;
  const price = [
    cores,
    row.loses.length === 0 ? 'loses nothing' : `loses ${row.loses.join(', ')}`,
    ...[row.price.cores, row.price.security, row.price.other].filter((words) => words !== null),
  ];
  const facts: Fact[] = [
    [
      'because',
      row.why
        .slice(0, 4)
        .map(({ stage, us: change }) => `${stage} ${signedUs(change, 2)} µs`)
        .join(', '),
    ],
    ['price', price.join('; ')],
    ['since', versionsText(row.since)],
    ['check', `${row.verify}: ${row.expect}`],
  ];
  const place = snippetPlace(row, format);
  const snippet = row.snippets[place];
  const note = row.snippetNotes[place];
  const apply =
    snippet === null
      ? `\n  apply       ${note ?? ''}`
      : `\n  apply${place === 'kernel' && format !== 'kernel' ? '       (kernel)' : ''}\n${snippet.replaceAll(/^/gm, '    ')}` +
        (note === null ? '' : `\n${paragraph(note, style, '    ')}`);
  return `${bold(rank)}  ${bold(id)}  ${title}\n  ${gain}\n${factLines(facts, style)}${apply}`;
}

/** The snippet of the pasted format, or what the kernel needs where that has none. */
function snippetPlace({ snippets }: AdviceRow, format: string): keyof AdviceRow['snippets'] {
  const own = format === 'qemu-command-line' ? 'qemu' : format === 'proxmox' ? 'proxmox' : 'libvirt';
  return snippets[own] === null && snippets.kernel !== null ? 'kernel' : own;
}

function assumptions({ assumed }: AdviseResult, style: Style): string {
  return bullets(
    assumed.map(({ what, surer }) => `${what} ${style.colors.dim(`(surer: ${surer})`)}`),
    style,
  );
}
