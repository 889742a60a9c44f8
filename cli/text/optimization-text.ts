/** An optimization for people: what it changes, its price, what to paste, and how to see that it is in effect. */
import {
  type Optimization,
  type SnippetCheck,
  snippetPlaces,
  type Snippets,
  type Versions,
  versionOf,
} from '../../scenarios/optimizations/index.js';
import { type Fact, factLines, told } from './facts.js';
import { paragraph } from './prose.js';
import type { Style } from './style.js';

/** What each place is called. */
export const placeNames: Readonly<Record<keyof Snippets, string>> = {
  libvirt: 'libvirt XML',
  qemu: 'QEMU command line',
  proxmox: 'Proxmox VE',
  kernel: 'kernel',
};

/** What a snippet was held against. */
export const checkNames: Readonly<Record<SnippetCheck, string>> = {
  'libvirt-9.0-schema': "checked against libvirt 9.0's own schema",
  'qemu-7.2-started': 'checked with QEMU 7.2, which started with it and reported the values',
  'qemu-7.2-schema': 'checked against the QMP schema of QEMU 7.2',
  documentation: 'checked against documentation only',
};

const ofNames: Readonly<Record<keyof Versions, string>> = {
  qemu: 'QEMU',
  guestKernel: 'Linux in the guest',
  hostKernel: 'Linux on the host',
  libvirt: 'libvirt',
};

/** Versions in words: `QEMU 5.2, libvirt 7.1`; the empty string for none. */
export function versionsText(versions: Versions): string {
  return versionOf
    .filter((of) => versions[of] !== undefined)
    .map((of) => `${ofNames[of]} ${versions[of]}`)
    .join(', ');
}

/** The settings as one would write them on a command line. */
export function setsText(sets: readonly string[]): string {
  return sets.map((set) => `--set ${/\s/.test(set) ? `'${set}'` : set}`).join(' ');
}

/** Everything there is to know. */
export function optimizationText(one: Optimization, style: Style): string {
  const { price } = one;
  const facts: Fact[] = [
    ['on', one.on],
    ['needs', one.requires.join(', ')],
    ['excludes', one.excludes.join(', ')],
    ['apply', setsText(one.sets)],
    ['no gain', one.notSimulated ?? ''],
    ['since', versionsText(one.since)],
    ['until', versionsText(one.until)],
    ['prototype', one.prototype ?? ''],
    ['loses', price.loses.join(', ')],
    ['cores', price.cores ?? ''],
    ['security', price.security ?? ''],
    ['price', price.other ?? ''],
    ...one.sources.map(({ title, url }): Fact => ['source', url === null ? title : `${title} <${url}>`]),
  ];
  const parts = [
    factLines(facts, style),
    ...snippetPlaces.map((place) => snippetText(one.snippets, place, style)),
    `  ${style.colors.bold('Check')}\n    ${one.verify.command}\n${paragraph(`prints ${one.verify.expect}`, style, '    ')}`,
  ];
  return told(one.id, 'optimization', one.title, parts, style);
}

/** One snippet as it can be pasted, or why there is none. */
function snippetText(snippets: Snippets, place: keyof Snippets, style: Style): string {
  const snippet = snippets[place];
  const name = style.colors.bold(placeNames[place]);
  if (snippet.text === null) return `  ${name}: none\n${paragraph(snippet.why, style, '    ')}`;
  const note = snippet.note === null ? '' : `\n${paragraph(snippet.note, style, '    ')}`;
  const lines = snippet.text.replaceAll(/^/gm, '    ');
  return `  ${name}  ${style.colors.dim(checkNames[snippet.checked])}\n${lines}${note}`;
}
