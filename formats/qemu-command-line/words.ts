/**
 * The words of a command line as it is pasted: from a script, with quotes, backslashes at the ends of lines and
 * comments; from libvirt's log; or from `ps`, where quotes are gone.
 *
 * The rules are those of sh (POSIX Shell Command Language, 2.2 Quoting); nothing is expanded: `$DISK` stays as it is.
 * JSON that `ps` shows bare, `-blockdev {"driver":"nvme"}`, is one word here, since a shell would not have been given it so.
 */
import type { Place } from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import { scanJson } from '../json-scan.js';

/** A word, and where it begins. */
export interface Word {
  readonly text: string;
  readonly place: Place;
}

/** No real command line comes near; it bounds what later passes have to look at. */
const MOST_WORDS = 5000;

const BLANK = /[ \t\r]/;

/**
 * Splits a text into commands, each a list of words: a line break that no backslash hides ends a command, and so do
 * `;`, `|` and `&`.
 * @throws ConfigError for a quote that is not closed
 */
export function commands(source: ConfigText): Word[][] {
  const { text } = source;
  const found: Word[][] = [];
  let current: Word[] = [];
  let count = 0;
  const end = (): void => {
    if (current.length > 0) found.push(current);
    current = [];
  };
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '\n' || char === ';' || char === '|' || char === '&') {
      end();
      at += 1;
    } else if (BLANK.test(char)) {
      at += 1;
    } else if (char === '\\' && isLineBreak(text, at + 1)) {
      at += text[at + 1] === '\r' ? 3 : 2;
    } else if (char === '#') {
      while (at < text.length && text[at] !== '\n') at += 1;
    } else {
      const word = bareJson(source, at) ?? wordAt(source, at);
      current.push({ text: word.text, place: source.place(at, '') });
      at = word.end;
      count += 1;
      if (count > MOST_WORDS) {
        throw source.error(at, `more than ${MOST_WORDS} words are no command line; give that of QEMU alone`);
      }
    }
  }
  end();
  return found;
}

function isLineBreak(text: string, at: number): boolean {
  return text[at] === '\n' || (text[at] === '\r' && text[at + 1] === '\n');
}

/** JSON without quotes around it. */
function bareJson({ text }: ConfigText, at: number): { text: string; end: number } | null {
  if (text[at] !== '{' || text[at + 1] !== '"') return null;
  const scan = scanJson(text, at);
  if (!scan.ok) return null;
  const next = text[scan.end];
  if (next !== undefined && !/[\s;|&]/.test(next)) return null;
  return { text: text.slice(at, scan.end), end: scan.end };
}

function wordAt(source: ConfigText, start: number): { text: string; end: number } {
  const { text } = source;
  const parts: string[] = [];
  let at = start;
  while (at < text.length) {
    const char = text[at];
    if (char === "'") {
      const close = text.indexOf("'", at + 1);
      if (close < 0) throw unclosed(source, at, "'");
      parts.push(text.slice(at + 1, close));
      at = close + 1;
    } else if (char === '"') {
      const quote = doubleQuoted(source, at);
      parts.push(quote.text);
      at = quote.end;
    } else if (char === '\\') {
      if (isLineBreak(text, at + 1)) {
        at += text[at + 1] === '\r' ? 3 : 2;
        continue;
      }
      parts.push(text[at + 1] ?? '');
      at += 2;
    } else if (/[\s;|&]/.test(char)) {
      break;
    } else {
      parts.push(char);
      at += 1;
    }
  }
  return { text: parts.join(''), end: at };
}

function doubleQuoted(source: ConfigText, start: number): { text: string; end: number } {
  const { text } = source;
  const parts: string[] = [];
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return { text: parts.join(''), end: at + 1 };
    if (text[at] === '\\' && isLineBreak(text, at + 1)) at += text[at + 1] === '\r' ? 2 : 1;
    else if (text[at] === '\\' && '"\\$`'.includes(text[at + 1] ?? 'x')) parts.push(text[++at]);
    else parts.push(text[at]);
  }
  throw unclosed(source, start, '"');
}

function unclosed(source: ConfigText, at: number, quote: string): Error {
  return source.error(at, `the quote ${quote} that begins here is not closed; copy the whole command line`);
}
