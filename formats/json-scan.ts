/**
 * Finds where one JSON value ends in a longer text, or exactly where it stops being JSON.
 *
 * JSON.parse does neither: it wants the whole text to be one document, and whether its message tells the place
 * depends on the engine. Tools such as fio print log lines around their JSON, and several documents in a row.
 */

/** Either the offset just after the value, or the offset of the first character that does not fit. */
export type JsonScan =
  | { ok: true; end: number }
  | { ok: false; at: number; /** What would have fitted there, in words. */ expected: string };

/** Deeper than any tool's output; bounds the work that hostile input can ask of later readers. */
const DEEPEST_NESTING = 64;

/** Scans the value that begins at `start` (blanks before it allowed). Linear in its length; never throws. */
export function scanJson(text: string, start: number): JsonScan {
  const open: ('{' | '[')[] = [];
  let at = skipBlanks(text, start);
  for (;;) {
    // Here a value must begin.
    const char = text[at];
    if (char === '{' || char === '[') {
      if (open.length === DEEPEST_NESTING) return fail(at, `no more than ${DEEPEST_NESTING} nested levels`);
      open.push(char);
      at = skipBlanks(text, at + 1);
      if (text[at] !== closerOf(char)) {
        if (char === '{') {
          const key = scanKey(text, at, 'a quoted name or "}"');
          if (!key.ok) return key;
          at = key.end;
        }
        continue;
      }
    } else {
      const end = char === '"' ? endOfString(text, at) : endOfLiteral(text, at);
      if (end < 0) return char === '"' ? fail(-end - 1, 'the rest of a string') : fail(at, 'a value');
      at = end;
    }
    // Here a value has ended, or `at` is on the closer of an empty object or list.
    for (;;) {
      const inside = open.at(-1);
      if (inside === undefined) return { ok: true, end: at };
      at = skipBlanks(text, at);
      if (text[at] === closerOf(inside)) {
        open.pop();
        at += 1;
        continue;
      }
      if (text[at] !== ',') return fail(at, `"," or "${closerOf(inside)}"`);
      at = skipBlanks(text, at + 1);
      if (inside === '{') {
        const key = scanKey(text, at, 'a quoted name');
        if (!key.ok) return key;
        at = key.end;
      }
      break;
    }
  }
}

function fail(at: number, expected: string): JsonScan & { ok: false } {
  return { ok: false, at, expected };
}

function closerOf(opener: '{' | '['): string {
  return opener === '{' ? '}' : ']';
}

/** A name, its colon, and the blanks before the value. */
function scanKey(text: string, at: number, expected: string): JsonScan {
  if (text[at] !== '"') return fail(at, expected);
  const end = endOfString(text, at);
  if (end < 0) return fail(-end - 1, 'the rest of a string');
  const colon = skipBlanks(text, end);
  if (text[colon] !== ':') return fail(colon, '":"');
  return { ok: true, end: skipBlanks(text, colon + 1) };
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
  }
  return at;
}

const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** Offset after the closing quote, or -1 - offset of the character that no string may hold. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) break;
    if (code === 0x5c) {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) break;
      at = ESCAPE.lastIndex;
    } else {
      at += 1;
    }
  }
  return -1 - at;
}

function endOfLiteral(text: string, at: number): number {
  LITERAL.lastIndex = at;
  return LITERAL.test(text) ? LITERAL.lastIndex : -1;
}
