/**
 * Reads fio's per-request logs: `write_lat_log` and its kin, a line a request.
 *
 *     time [ms], value [ns], direction, block size [bytes], offset [bytes], priority
 *
 * The offset is there with log_offset, the priority in newer versions; older logs have four or five columns. Values are
 * nanoseconds since fio 3.0. [fio 3.33 iolog.c: flush_samples; HOWTO, "Log file formats"]
 */
import { ConfigError } from '../../sim/errors.js';

/** One request. */
export interface FioLogEntry {
  /** Since the start of the job, at its completion [ms]. */
  readonly timeMs: number;
  readonly valueNs: number;
  readonly direction: 'read' | 'write' | 'trim';
  /** 0 where the entry is an average over a window (log_avg_msec). */
  readonly bytes: number;
  /** Null without log_offset, and where five columns leave open what the fifth is. */
  readonly offset: number | null;
}

/** Which of fio's latencies a log holds. */
export type FioLogKind = 'lat' | 'clat' | 'slat';

const DIRECTIONS = ['read', 'write', 'trim'] as const;
const LINE =
  /^(\d{1,15}), (\d{1,17}), ([0-2]), (\d{1,12})(?:, (\d{1,20}))?(?:, (?:0x[0-9a-fA-F]{1,8}|\d{1,20}))?(?:, \d{1,20})?$/;

/** What a log is of, by the name that fio gives it (`x_clat.1.log`); null where the name does not tell. */
export function kindOfFioLog(fileName: string): FioLogKind | 'bw' | 'iops' | 'hist' | null {
  const match = /(?:^|[_.])(clat_hist|lat|clat|slat|bw|iops)(?:\.\d+)?(?:\.log)?$/.exec(fileName);
  if (match === null) return null;
  return match[1] === 'clat_hist' ? 'hist' : (match[1] as FioLogKind | 'bw' | 'iops');
}

/** @throws ConfigError when the name says that the log is of something else than latencies */
export function refuseOtherFioLogs(fileName: string): FioLogKind | null {
  const kind = kindOfFioLog(fileName);
  if (kind === 'hist') throw histogramLog(fileName);
  if (kind === 'bw' || kind === 'iops') {
    throw new ConfigError(
      `${fileName} is fio's log of ${kind === 'bw' ? 'bandwidth' : 'IOPS'} by time, which holds no latencies; give ` +
        'the log of write_lat_log',
    );
  }
  return kind;
}

/** What is said of a log of histograms. */
export function histogramLog(fileName: string): ConfigError {
  return new ConfigError(
    `${fileName} is a log of histograms (write_hist_log), whose bins depend on how fio was built; give the json+ ` +
      'result, which has bins with their values, or the log of write_lat_log',
  );
}

/**
 * The entry of a line, null for a blank one.
 * @throws ConfigError naming file and line for anything else
 */
export function readFioLogLine(line: string, fileName: string, number: number): FioLogEntry | null {
  const match = LINE.exec(line);
  if (match === null) {
    if (line.trim() === '') return null;
    if (/^\d+, [0-2], \d+(?:, \d+){20}/.test(line)) throw histogramLog(fileName);
    const shown = Array.from(line.slice(0, 60), (char) => (char < ' ' ? '?' : char)).join('');
    throw new ConfigError(
      `${fileName}:${number}: fio log has the line "${shown}"; it must be time, value, direction (0, 1 or 2), block ` +
        'size, and offset and priority where logged',
    );
  }
  const offset = line.split(', ').length >= 6 ? Number(match[5]) : null;
  return {
    timeMs: Number(match[1]),
    valueNs: Number(match[2]),
    direction: DIRECTIONS[Number(match[3])],
    bytes: Number(match[4]),
    offset,
  };
}
