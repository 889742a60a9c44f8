import { ConfigError } from '../../sim/errors.js';
import { scanJson } from '../json-scan.js';

/** One JSON object found in a text. */
export interface JsonDocument {
  value: Readonly<Record<string, unknown>>;
  /** Line on which it begins, from 1. */
  line: number;
}

/** Larger texts are refused: a json+ result is some 20 kB, so this is a log or a mistake. */
const LARGEST_TEXT = 64 * 1024 * 1024;

const HOW_TO = 'give the result of fio --output-format=json+';

/**
 * The JSON objects in what fio printed, in order. Each begins on a line of its own; other lines (warnings, progress,
 * the "normal" report) are passed over.
 * @param firstLine line of the file on which the text begins
 * @throws ConfigError with the line, when an object is cut off or is not JSON, and when there is none at all.
 */
export function jsonDocuments(text: string, fileName: string, firstLine = 1): JsonDocument[] {
  if (text.length > LARGEST_TEXT) {
    const size = Math.round(text.length / 1024 / 1024);
    throw new ConfigError(
      `${fileName} is ${size} MB; results of up to 64 MB are read, so split it or ${HOW_TO}`,
    );
  }
  const documents: JsonDocument[] = [];
  const beginning = /^[ \t\uFEFF]*\{/gm;
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const start = beginning.lastIndex - 1;
    const scan = scanJson(text, start);
    if (!scan.ok) throw brokenJson(text, start, scan.at, scan.expected, fileName, firstLine);
    const line = lineAt(text, start) + firstLine - 1;
    documents.push({ value: parseObject(text.slice(start, scan.end), fileName), line });
    beginning.lastIndex = scan.end;
  }
  if (documents.length === 0) throw new ConfigError(`${fileName} ${whatElse(text)}; ${HOW_TO}`);
  return documents;
}

function parseObject(text: string, fileName: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new ConfigError(`${fileName} holds JSON that cannot be read; ${HOW_TO}`, { cause });
  }
}

function brokenJson(
  text: string,
  start: number,
  at: number,
  expected: string,
  fileName: string,
  firstLine: number,
): ConfigError {
  const line = lineAt(text, at) + firstLine - 1;
  if (text.slice(at).trim() === '') {
    return new ConfigError(
      `${fileName} ends at line ${line} inside the JSON object that begins on line ${lineAt(text, start) + firstLine - 1}; ` +
        'it is cut off, so copy it again or let fio finish',
    );
  }
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const wholeLine = text.slice(lineStart, lineStart + 200).split('\n', 1)[0];
  if (/^(<{7,}|={7,}|>{7,})( |$)/.test(wholeLine)) {
    return new ConfigError(
      `${fileName} line ${line} is the mark of an unresolved merge ("${excerpt(wholeLine)}"); keep one of the sides`,
    );
  }
  const column = at - lineStart + 1;
  return new ConfigError(
    `${fileName} is not JSON at line ${line}, column ${column}: found "${excerpt(text.slice(at, at + 200))}" ` +
      `where ${expected} is needed; ${HOW_TO}`,
  );
}

/** Recognises what people give by mistake, so that the message can say it. */
function whatElse(text: string): string {
  const head = text.slice(0, 100_000);
  if (text.trim() === '') return 'is empty';
  if (head.includes('\u0000')) return 'is not text';
  if (/^\d+;fio-\d/m.test(head)) return "is in fio's terse format";
  if (/^\S+: \(g(roupid)?=\d+\)|\bIOPS=[\d.]+k?,/m.test(head)) return "is fio's report for people, not JSON";
  if (/^\s*\[[^\]]+\]\s*$/m.test(head) && /^\s*(rw|ioengine|bs|iodepth|filename)\s*=/m.test(head)) {
    return 'is a fio job file, not the result of running it';
  }
  return `holds no JSON object (it begins "${excerpt(head.trimStart())}")`;
}

function excerpt(text: string): string {
  const line = text.split('\n', 1)[0].trimEnd();
  const printable = Array.from(line, (char) => (char < ' ' ? '?' : char)).slice(0, 40);
  return printable.join('') + (line.length > 40 ? '...' : '');
}

/** Line of an offset, from 1. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
