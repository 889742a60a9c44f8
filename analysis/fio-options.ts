/** Where the options of a fio run and the job of a scenario part: then the two cannot be expected to agree. */
import type { FioConfig } from '../scenarios/scenario.js';

/**
 * One sentence for each option that the run and the scenario have differently.
 * @param options as fio prints them: strings, a bare flag as ""
 */
export function optionDifferences(options: Readonly<Record<string, string>>, fio: FioConfig): string[] {
  const rows: [name: string, measured: string, simulated: string][] = [
    ['ioengine', options['ioengine'] ?? 'psync', fio.ioengine],
    ['rw', options['rw'] ?? options['readwrite'] ?? 'read', fio.rw],
    ['bs', bytes(options['bs'] ?? options['blocksize'] ?? '4k'), String(fio.bs)],
    ['iodepth', options['iodepth'] ?? '1', String(fio.iodepth)],
    ['hipri', flag(options['hipri']), fio.hipri ? '1' : '0'],
    ['sync', synced(options['sync']), fio.sync],
    ['sqthread_poll', flag(options['sqthread_poll']), fio.sqthreadPoll ? '1' : '0'],
    ['fixedbufs', flag(options['fixedbufs']), fio.fixedbufs ? '1' : '0'],
    ['registerfiles', flag(options['registerfiles']), fio.registerfiles ? '1' : '0'],
    ['thinktime', microseconds(options['thinktime'] ?? '0'), String(fio.thinktimeNs / 1000)],
  ];
  return rows
    .filter(([, measured, simulated]) => measured !== simulated)
    .map(([name, measured, simulated]) => {
      return `${name} is ${measured}${unit(name)} in the run and ${simulated}${unit(name)} in the scenario`;
    });
}

function unit(name: string): string {
  if (name === 'bs') return ' bytes';
  return name === 'thinktime' ? ' us' : '';
}

function flag(value: string | undefined): string {
  return value === undefined || value === '0' || value === 'false' ? '0' : '1';
}

/** fio takes 0 and 1 for none and sync. */
function synced(value = 'none'): string {
  return value === '0' ? 'none' : value === '1' || value === '' ? 'sync' : value;
}

/** `4k` as `4096`; what is no single size stays as it is, and differs. fio's k is 1024. */
function bytes(text: string): string {
  const match = /^(\d+)(?:([km])(?:i?b)?|b)?$/i.exec(text.trim());
  if (match === null) return text;
  const factor = { k: 1024, m: 1024 * 1024 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return String(Number(match[1]) * factor);
}

/** fio takes a bare number for microseconds. */
function microseconds(text: string): string {
  const match = /^(\d+(?:\.\d+)?)(us|usec|ms|msec|s)?$/i.exec(text.trim());
  if (match === null) return text;
  const factor = { ms: 1000, msec: 1000, s: 1_000_000 }[match[2]?.toLowerCase() ?? ''] ?? 1;
  return String(Number(match[1]) * factor);
}
