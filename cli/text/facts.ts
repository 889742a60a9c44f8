/** Facts about one thing, by name, for a terminal. */
import { heading, paragraph } from './prose.js';
import type { Style } from './style.js';

/** Width of the names before facts. */
const NAME = 12;

/** A name and what there is to say. */
export type Fact = [name: string, text: string];

/** What an id stands for: its kind, its title, and the rest. */
export function told(
  id: string,
  kind: string,
  title: string,
  parts: readonly string[],
  style: Style,
): string {
  return `${heading(id, style, kind)}\n${paragraph(title, style, '  ')}\n\n${parts.join('\n\n')}\n`;
}

/** Facts with their names before them; those without text are left out. */
export function factLines(facts: readonly Fact[], style: Style): string {
  return facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => {
      const lines = paragraph(text, style, ' '.repeat(NAME + 2));
      return `  ${style.colors.dim(name.padEnd(NAME))}${lines.trimStart()}`;
    })
    .join('\n');
}
