/** Paragraphs and headings for a terminal. */
import type { Style } from './style.js';

/** Breaks `text` at spaces, each line no wider than the style's width; `indent` stands before each. */
export function paragraph(text: string, style: Style, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line !== indent && line.length + 1 + word.length > style.width) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}

/** A heading, and what it means in quiet words: beside it, or below where there is no room. */
export function heading(text: string, style: Style, quiet = ''): string {
  const bold = style.colors.bold(text);
  if (quiet === '') return bold;
  const fits = text.length + 2 + quiet.length <= style.width;
  return `${bold}${fits ? '  ' : '\n'}${style.colors.dim(fits ? quiet : paragraph(quiet, style))}`;
}

/** Sentences as a list. */
export function bullets(sentences: readonly string[], style: Style): string {
  return sentences.map((sentence) => `  ${paragraph(`- ${sentence}`, style, '    ').trimStart()}`).join('\n');
}
