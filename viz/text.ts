/**
 * How wide a text will be, without a screen. Widths are those of DejaVu Sans, the widest of the faces in our font
 * stack, so what fits here fits everywhere.
 */

/** Advance widths in hundredths of the font size, and the characters that have them. */
const advances: readonly (readonly [number, string])[] = [
  [29, "'ijlIJ"],
  [35, ' ,./:;\\|f·\u00a0'],
  [41, '-()[]t!r'],
  [53, '"*_`sz?–'],
  [61, 'cLFkvxyPTYao'],
  [64, 'eESbdghnpqu$0123456789{}µ'],
  [70, 'KAVBRXZC'],
  [79, 'UHNDG&OQ'],
  [86, 'w#+<=>^~M−≤≥±×→←'],
];
const widestPercent = 100;
const percentOf = new Map(
  advances.flatMap(([percent, chars]) => Array.from(chars, (char) => [char, percent])),
);

/** Bold advances are 9 to 15 % wider, but for a few thin letters. */
const boldFactor = 1.15;

/** Width of `text` [px] at `sizePx`, rather too wide than too narrow. */
export function textWidth(text: string, sizePx: number, bold = false): number {
  let percent = 0;
  for (const char of text) percent += percentOf.get(char) ?? widestPercent;
  return (percent / 100) * sizePx * (bold ? boldFactor : 1);
}

/** The widest of several texts [px]; 0 for none. */
export function widest(texts: readonly string[], sizePx: number, bold = false): number {
  return Math.max(0, ...texts.map((text) => textWidth(text, sizePx, bold)));
}

/** `text` in lines no wider than `widthPx`; a word that is wider than a line is cut. */
export function wrapText(text: string, widthPx: number, sizePx: number, bold = false): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((word) => cutWord(word, widthPx, sizePx, bold))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, sizePx, bold) > widthPx) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

function cutWord(word: string, widthPx: number, sizePx: number, bold: boolean): string[] {
  const pieces: string[] = [''];
  for (const char of word) {
    const piece = pieces[pieces.length - 1] + char;
    if (piece.length > 1 && textWidth(piece, sizePx, bold) > widthPx) pieces.push(char);
    else pieces[pieces.length - 1] = piece;
  }
  return pieces;
}
