/** HTML as a value: text in a template is escaped, and only what was made by a template is not. */

/** A piece of HTML that may be put into another one as it is. */
export interface Markup {
  readonly html: string;
}

type Part = string | Markup | readonly Markup[];

/** Makes HTML of a template; strings in it become text, wherever they come from. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const pieces = strings.map((string, index) => string + (index < parts.length ? partOf(parts[index]) : ''));
  return { html: pieces.join('') };
}

/** HTML from another writer of HTML, such as a chart: trusted to have escaped its text. */
export function trusted(text: string): Markup {
  return { html: text };
}

/** Nothing. */
export const nothing: Markup = { html: '' };

/** Text that can stand between tags and in quoted attributes. */
export function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * `text` without characters that change how the rest of a page is read: controls that HTML does not know, and those
 * that turn the direction of writing around.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, (control) =>
    control === '\n' || control === '\t' ? control : '\ufffd',
  );
}

function partOf(part: Part): string {
  if (typeof part === 'string') return escapeText(part);
  return 'html' in part ? part.html : part.map(({ html }) => html).join('\n');
}
