/** Writes `docs/optimizations.md` from the catalogue. Run from the root of the repository: `npm run docs:optimizations`. */
import { renameSync, writeFileSync } from 'node:fs';
import { checkNames, placeNames, setsText, versionsText } from '../cli/text/optimization-text.js';
import {
  type Optimization,
  optimizationAliases,
  optimizations,
  snippetPlaces,
  type Snippets,
} from '../scenarios/optimizations/index.js';

const head = `# Optimizations

Written from the catalogue (\`scenarios/optimizations\`) by \`npm run docs:optimizations\`; change it there. Each can be
applied by id: \`qd1 what-if V0 --apply iothread,multi-queue\`. \`qd1 explain ID\` tells the same of one.

How to read what can be pasted: libvirt's XML is **merged** into the domain (elements that are there get the attributes, a
disk's \`<source>\` is replaced), with IOThread 1 and one virtio disk. Options of QEMU are merged into those with the same
id, node name or drive: IOThread \`iothread0\`, block node \`disk0\`. PCI address, CPUs, nodes, sizes and paths are examples.
Each says what it was held against; what says documentation was not tried on a machine.

`;

/** The page. */
export function optimizationsPage(): string {
  const renamed = Object.entries(optimizationAliases)
    .map(([old, now]) => `\`${old}\` (${now.map((id) => `\`${id}\``).join(', ')})`)
    .join(', ');
  return (
    [
      head + summary(),
      ...optimizations.map(section),
      `## Earlier names\n\nThey still work: ${renamed}.`,
    ].join('\n\n') + '\n'
  );
}

function summary(): string {
  const rows = optimizations.map((one) => [
    `[\`${one.id}\`](#${one.id})`,
    one.title.replaceAll('|', '\\|'),
    versionsText(one.since) || (one.prototype === null ? 'always' : 'never merged'),
    one.price.loses.join(', ') || '–',
    one.notSimulated === null ? 'yes' : 'no',
  ]);
  return table(['id', 'what', 'since', 'loses', 'simulated'], rows);
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function section(one: Optimization): string {
  const { price, verify } = one;
  const facts: [string, string][] = [
    ['Settings', one.sets.length === 0 ? '' : `\`${setsText(one.sets)}\``],
    ['No predicted gain', one.notSimulated ?? ''],
    ['Prototype', one.prototype ?? ''],
    ['Since', versionsText(one.since)],
    ['Until', versionsText(one.until)],
    ['Requires', one.requires.map((id) => `\`${id}\``).join(', ')],
    ['Excludes', one.excludes.map((id) => `\`${id}\``).join(', ')],
    ['Loses', price.loses.join(', ')],
    ['Cores', price.cores ?? ''],
    ['Security', price.security ?? ''],
    ['Price', price.other ?? ''],
  ];
  return [
    `## ${one.id}`,
    `${capital(one.title)}.`,
    facts
      .filter(([, text]) => text !== '')
      .map(([name, text]) => `- ${name}: ${escaped(text)}`)
      .join('\n'),
    ...(one.prototype === null ? snippetPlaces.map((place) => snippetPart(one.snippets, place)) : []),
    `Check that it is in effect, with what it should print:\n\n\`\`\`sh\n${verify.command}\n\`\`\`\n\n${escaped(capital(verify.expect))}.`,
    `Source: ${one.sources.map(({ title, url }) => escaped(url === null ? title : `[${title}](${url})`)).join('; ')}.`,
  ].join('\n\n');
}

function snippetPart(snippets: Snippets, place: keyof Snippets): string {
  const snippet = snippets[place];
  const name = `**${placeNames[place]}**`;
  if (snippet.text === null) return `${name}: none, ${escaped(snippet.why)}.`;
  const note = snippet.note === null ? '' : `; ${escaped(snippet.note)}`;
  const language = place === 'libvirt' ? 'xml' : 'sh';
  return `${name} (${checkNames[snippet.checked]}${note}):\n\n\`\`\`${language}\n${snippet.text}\n\`\`\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Angle brackets and underscores outside of code are no markup. */
function escaped(text: string): string {
  return text.startsWith('`')
    ? text
    : text.replaceAll('<', '\\<').replaceAll('_', '\\_').replaceAll('*', '\\*');
}

if (process.argv[1]?.endsWith('write-optimizations.js')) {
  writeFileSync('docs/optimizations.md.new', optimizationsPage());
  renameSync('docs/optimizations.md.new', 'docs/optimizations.md');
}
