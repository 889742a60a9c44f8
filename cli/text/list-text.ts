/** Everything that has an id, for people. */
import type { Listing } from '../listing.js';
import { heading } from './prose.js';
import type { Style } from './style.js';
import { table } from './table.js';

/** A list a kind. */
export function listText(listing: Listing, style: Style): string {
  const sections: [string, string[][]][] = [
    ['Scenarios', listing.scenarios.map(({ id, title, group }) => [id, title, group])],
    ['Optimizations', listing.optimizations.map(({ id, title, on }) => [id, title, on])],
    ['Experiments', listing.experiments.map(({ id, title }) => [id, title, ''])],
    ['Mechanisms', listing.mechanisms.map(({ id, title }) => [id, title, ''])],
    ['Profiles', listing.profiles.map(({ id, title }) => [id, title, ''])],
    ['Costs', listing.costs.map(({ id, title, centralNs, how }) => [id, title, `${centralNs} ns, ${how}`])],
  ];
  const width = Math.max(...sections.flatMap(([, rows]) => rows.map(([id]) => id.length)));
  const told = sections.map(([name, rows]) => {
    const lines = rows.map(([id, title, more]) => [
      style.colors.bold(id.padEnd(width)),
      title,
      style.colors.dim(more),
    ]);
    return `${heading(name, style, String(rows.length))}\n${table([{ head: '' }, { head: '', cut: true }, { head: '' }], lines, style, 2)}`;
  });
  return `${told.join('\n\n')}\n`;
}
