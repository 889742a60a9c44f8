/**
 * Results of fio from a text of any length, one JSON document in memory at a time: `--status-interval` writes one each
 * second, for as long as the job runs.
 */
import { ConfigError } from '../../sim/errors.js';
import type { Chunks } from '../chunks.js';
import { jobsOfDocument, nothingUsable } from './fio-json.js';
import type { FioRun } from './fio-run.js';
import { type JsonDocument, jsonDocuments } from './json-documents.js';
import { isContained } from './status-interval.js';

/** Longer documents are no result of fio [characters]. */
const LONGEST_DOCUMENT = 64 * 1024 * 1024;
/** Of the text around documents, what is kept to say what it is where there is none [characters]. */
const KEPT = 100_000;

/**
 * Calls `onRun` with each job and direction that did I/O, as `readFio` returns them.
 * @throws ConfigError in one sentence, as `readFio` does
 */
export async function streamFio(
  chunks: Chunks,
  fileName: string,
  onRun: (run: FioRun) => void,
): Promise<void> {
  const cutter = new DocumentCutter(fileName);
  let previous: JsonDocument | null = null;
  const seen: ReturnType<typeof jobsOfDocument> = [];
  let usable = false;
  const tell = (document: JsonDocument): void => {
    for (const job of jobsOfDocument(document, fileName)) {
      usable ||= job.runs.some(({ error }) => error === 0);
      if (!usable && seen.length < 100) seen.push(job);
      job.runs.forEach(onRun);
    }
  };
  const take = (text: string, line: number): void => {
    for (const document of jsonDocuments(text, fileName, line)) {
      if (previous !== null && !isContained(document, previous)) tell(previous);
      previous = document;
    }
  };
  for await (const chunk of chunks) cutter.take(chunk, take);
  cutter.end(take);
  if (previous !== null) tell(previous);
  if (!usable) throw nothingUsable(seen, fileName);
}

/** Cuts a text into JSON objects that begin on a line of their own, by counting braces outside of strings. */
class DocumentCutter {
  private outside = '';
  private document = '';
  private line = 1;
  private documentLine = 0;
  private depth = 0;
  private inString = false;
  private escaped = false;
  /** Whether only blanks stand before, on this line. */
  private atLineStart = true;
  private found = false;

  constructor(private readonly fileName: string) {}

  take(chunk: string, whole: (text: string, line: number) => void): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const code = chunk.charCodeAt(at);
      if (code === 0x0a) this.line += 1;
      if (this.depth > 0) {
        this.inside(code);
        if (this.depth > 0) continue;
        this.document += chunk.slice(from, at + 1);
        whole(this.document, this.documentLine);
        this.document = '';
        this.found = true;
        from = at + 1;
      } else if (code === 0x7b && this.atLineStart) {
        this.keep(chunk.slice(from, at));
        from = at;
        this.depth = 1;
        this.documentLine = this.line;
        this.atLineStart = false;
      } else {
        this.atLineStart =
          code === 0x0a ||
          (this.atLineStart && (code === 0x20 || code === 0x09 || code === 0x0d || code === 0xfeff));
      }
    }
    if (this.depth === 0) {
      this.keep(chunk.slice(from));
      return;
    }
    this.document += chunk.slice(from);
    if (this.document.length > LONGEST_DOCUMENT) {
      throw new ConfigError(
        `${this.fileName} line ${this.documentLine} begins JSON of more than 64 MB; results of fio are some 20 kB, so ` +
          'give the result of fio --output-format=json+',
      );
    }
  }

  /** What is cut off, and a text without any document, are refused as what they are. */
  end(whole: (text: string, line: number) => void): void {
    if (this.depth > 0) whole(this.document, this.documentLine);
    else if (!this.found) whole(this.outside, 1);
  }

  private inside(code: number): void {
    if (this.escaped) this.escaped = false;
    else if (this.inString) {
      if (code === 0x5c) this.escaped = true;
      // No string of JSON holds a line break: one that is not closed ends there, so that a fault stays small.
      else if (code === 0x22 || code === 0x0a) this.inString = false;
    } else if (code === 0x22) this.inString = true;
    else if (code === 0x7b) this.depth += 1;
    else if (code === 0x7d) this.depth -= 1;
  }

  private keep(text: string): void {
    if (this.outside.length < KEPT) this.outside += text.slice(0, KEPT);
  }
}
