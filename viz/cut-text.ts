/** Cuts text that is longer than its place: people name their machines as they like. */
import { textWidth } from './text.js';

/** `text`, or as much of its beginning as has room in `widthPx` together with `…`. */
export function cutText(text: string, widthPx: number, sizePx: number, bold = false): string {
  if (textWidth(text, sizePx, bold) <= widthPx) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, sizePx, bold) > widthPx)
    characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
