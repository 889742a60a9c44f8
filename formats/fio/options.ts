/** Options of fio as people write them: other names, flags without a value, sizes and times with units. */

/** Options by name, as fio prints them in results: strings, a bare flag as "". */
export type FioOptions = Readonly<Record<string, string>>;

/** Other names of the options that are looked at here [fio options.c, .alias]. */
const ALIASES: Readonly<Record<string, string>> = {
  readwrite: 'rw',
  blocksize: 'bs',
  blocksize_range: 'bsrange',
  block_size: 'bs',
};

/** The same options under the names that this folder uses. */
export function canonical(options: FioOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [ALIASES[name] ?? name, value.trim()]),
  );
}

/** fio takes "1", "true" or a bare name (printed as "") for a flag that is set. */
export function isOn(options: FioOptions, name: string): boolean {
  const value = options[name];
  return value !== undefined && value !== '0' && value !== 'false';
}

/** Whether an option holds something other than 0. */
export function isGiven(options: FioOptions, name: string): boolean {
  return !/^(?:0+(?:\.0*)?[a-z]*)?$/i.test(options[name] ?? '');
}

/** O_DIRECT, by either of its names. */
export function isDirect(options: FioOptions): boolean {
  return options['direct'] === undefined ? options['buffered'] === '0' : isOn(options, 'direct');
}

/** A whole number; null for anything else, such as a formula. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

const SIZES: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `4k` or `4KiB` [bytes]; null for a list or percentage. fio's k is 1024 unless kb_base=1000. */
export function sizeBytes(text: string | undefined): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([kmgt]?)(?:i?b)?$/i.exec(text ?? '');
  return match === null ? null : Number(match[1]) * SIZES[match[2].toLowerCase()];
}

/** Seconds for each unit [fio options.c, FIO_OPT_STR_VAL_TIME: seconds where none is given]. */
const SECONDS: Readonly<Record<string, number>> = {
  '': 1,
  s: 1,
  sec: 1,
  ms: 1e-3,
  msec: 1e-3,
  us: 1e-6,
  usec: 1e-6,
  m: 60,
  min: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
};

/** `30` or `2m` [s]; null for what is no time. */
export function timeSeconds(text: string | undefined): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,9})?)([a-z]{0,4}?)s?$/i.exec(text ?? '');
  const factor = match === null ? undefined : SECONDS[match[2].toLowerCase()];
  return match === null || factor === undefined ? null : Number(match[1]) * factor;
}

/** Engines whose call returns with the result: one request at a time, whatever iodepth says [fio FIO_SYNCIO]. */
const SYNCHRONOUS = ['psync', 'sync', 'vsync', 'pvsync', 'pvsync2', 'mmap'];

/** Engines whose submission is a call of its own, so that `clat` leaves a part of the request out. */
const ASYNCHRONOUS = ['libaio', 'io_uring', 'io_uring_cmd', 'posixaio', 'windowsaio'];

/** The engine; psync where none is named, as on Linux. */
export function engineOf(options: FioOptions): string {
  return options['ioengine'] ?? 'psync';
}

export function isSynchronous(engine: string): boolean {
  return SYNCHRONOUS.includes(engine);
}

export function isAsynchronous(engine: string): boolean {
  return ASYNCHRONOUS.includes(engine);
}

/** Whether writes are asked to be durable one by one: O_SYNC, O_DSYNC, or an fsync after each few. */
export function isDurable(options: FioOptions): boolean {
  const sync = options['sync'];
  const flagged = sync !== undefined && !['0', 'none', 'false'].includes(sync);
  return flagged || isGiven(options, 'fsync') || isGiven(options, 'fdatasync');
}
