/**
 * Text that comes piece by piece, so that a file of any length is read in constant memory. Whoever opens files makes
 * the pieces; everything here only walks along them.
 */
import { ConfigError } from '../sim/errors.js';

/** A text in pieces, cut anywhere. */
export type Chunks = AsyncIterable<string> | Iterable<string>;

/** Longer lines are no line of any format here; without a bound one line could fill the memory. */
const LONGEST_LINE = 1 << 20;

/**
 * Calls `visit` with each line, without its line break, and its number from 1.
 * @param fileName for messages only
 * @throws ConfigError when a line is longer than 1 MB
 */
export async function eachLine(
  chunks: Chunks,
  fileName: string,
  visit: (line: string, number: number) => void,
): Promise<void> {
  let rest = '';
  let number = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      number += 1;
      visit(withoutReturn(rest + chunk.slice(from, end)), number);
      rest = '';
      from = end + 1;
    }
    rest += chunk.slice(from);
    if (rest.length > LONGEST_LINE) {
      throw new ConfigError(
        `${fileName} line ${number + 1} is longer than 1 MB; give the text that the tool printed, unchanged`,
      );
    }
  }
  if (rest !== '') visit(withoutReturn(rest), number + 1);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** The first `size` characters (fewer where the text ends), and the whole text again. */
export async function peek(chunks: Chunks, size: number): Promise<{ head: string; whole: Chunks }> {
  const iterator = iteratorOf(chunks);
  let head = '';
  let ended = false;
  while (!ended && head.length < size) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else head += next.value;
  }
  async function* whole(): AsyncGenerator<string> {
    yield head;
    if (ended) return;
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.slice(0, size), whole: whole() };
}

function iteratorOf(chunks: Chunks): AsyncIterator<string> | Iterator<string> {
  return Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
}
