/**
 * Reads fio's job files: `[global]` and a section a job, `name=value` or a bare name, comments after ; and #.
 * [fio 3.33 init.c: __parse_jobs_ini, parse.c: strip_blank_end; HOWTO, "Job file format"]
 *
 * Options are not judged here: fio has hundreds, and `fio --parse-only` knows them.
 */
import { ConfigError } from '../../sim/errors.js';
import type { FioOptions } from './options.js';

/** A section that is a job, with what `[global]` sections before it say. */
export interface FioJob {
  readonly name: string;
  /** Line of its section, from 1. */
  readonly line: number;
  /** By name as written; values as written, a bare name as "". */
  readonly options: FioOptions;
}

export interface FioJobFile {
  readonly jobs: readonly FioJob[];
  /** Files that it includes, which are not read. */
  readonly includes: readonly string[];
}

const SECTION = /^\[([^\]\n]{1,255})\]?/;
const OPTION = /^([A-Za-z_][\w.-]{0,63})\s*(?:=\s*(.*))?$/;

/** fio itself takes lines of 4095 characters [init.c: OPT_LEN_MAX]. */
const LONGEST_LINE = 4096;
const MOST_JOBS = 10_000;

/**
 * The jobs of a file, in its order.
 * @throws ConfigError naming file and line for what fio would not take either, and when there is no job
 */
export function readJobFile(text: string, fileName: string): FioJobFile {
  const jobs: { name: string; line: number; options: Record<string, string> }[] = [];
  const includes: string[] = [];
  let global: Record<string, string> = {};
  let section: Record<string, string> | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const where = `${fileName}:${index + 1}`;
    if (raw.length > LONGEST_LINE) throw malformed(where, raw, 'fio takes lines of up to 4095 characters');
    const line = withoutComment(raw);
    if (line === '') continue;
    const heading = SECTION.exec(line);
    if (heading !== null) {
      if (heading[1] === 'global') {
        section = global = { ...global };
        continue;
      }
      section = { ...global };
      jobs.push({ name: heading[1], line: index + 1, options: section });
      if (jobs.length > MOST_JOBS) throw malformed(where, line, `there are more than ${MOST_JOBS} jobs`);
      continue;
    }
    const include = /^include\s+(\S.*)$/.exec(line);
    if (include !== null) {
      includes.push(include[1]);
      continue;
    }
    if (section === null) throw malformed(where, line, 'an option must stand in a section, such as [global]');
    const option = OPTION.exec(line);
    if (option === null)
      throw malformed(where, line, 'it must be [section], name=value, or a comment after ;');
    section[option[1]] = (option[2] ?? '').trim();
  }
  if (jobs.length === 0) {
    throw new ConfigError(`${fileName} is a fio job file without a job; add a section, such as [read]`);
  }
  return { jobs, includes };
}

/** fio cuts a line at the first ; or # wherever it stands. */
function withoutComment(line: string): string {
  const at = line.search(/[;#]/);
  return (at < 0 ? line : line.slice(0, at)).trim();
}

function malformed(where: string, line: string, what: string): ConfigError {
  const shown = line.trim().slice(0, 60);
  return new ConfigError(`${where}: fio job file has the line "${printable(shown)}"; ${what}`);
}

function printable(text: string): string {
  return Array.from(text, (char) => (char < ' ' ? '?' : char)).join('');
}
