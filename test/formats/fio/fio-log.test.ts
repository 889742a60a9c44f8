import { describe, expect, test } from 'vitest';
import { kindOfFioLog, readFioLogLine, refuseOtherFioLogs } from '../../../formats/fio/fio-log.js';

describe('a line of a log', () => {
  test.each<[string, string, object]>([
    ['with offset and priority', '12, 373454, 0, 4096, 939220992, 0', { bytes: 4096, offset: 939_220_992 }],
    [
      'with a priority in hex',
      '12, 373454, 0, 4096, 939220992, 0x4004',
      { bytes: 4096, offset: 939_220_992 },
    ],
    [
      'with the time of issue',
      '12, 373454, 0, 4096, 939220992, 0, 881',
      { bytes: 4096, offset: 939_220_992 },
    ],
    ['without offset', '12, 373454, 0, 4096, 0', { bytes: 4096, offset: null }],
    ['of old versions', '12, 373454, 0, 4096', { bytes: 4096, offset: null }],
    ['that is an average', '12, 373454, 0, 0, 0', { bytes: 0, offset: null }],
  ])('%s', (_, line, expected) => {
    expect(readFioLogLine(line, 'f', 1)).toEqual({
      timeMs: 12,
      valueNs: 373_454,
      direction: 'read',
      ...expected,
    });
  });

  test('of writes and trims says so; a blank one says nothing', () => {
    expect(readFioLogLine('1, 2, 1, 512', 'f', 1)?.direction).toBe('write');
    expect(readFioLogLine('1, 2, 2, 512', 'f', 1)?.direction).toBe('trim');
    expect(readFioLogLine('', 'f', 1)).toBeNull();
  });

  test.each(['hello', '1, 2', '1, 2, 7, 4096', '1,2,0,4096', '-1, 2, 0, 4096', '1, 85000, 91000, 0, 0, 0'])(
    'that is "%s" is refused with its place',
    (line) => {
      expect(() => readFioLogLine(line, 'x.log', 3)).toThrow(
        `x.log:3: fio log has the line "${line}"; it must be`,
      );
    },
  );

  test('of histograms is refused as what it is', () => {
    const line = `501, 0, 4096, ${'0, '.repeat(60)}1`;
    expect(() => readFioLogLine(line, 'x.log', 1)).toThrow('x.log is a log of histograms (write_hist_log)');
  });
});

describe('the name that fio gives a log', () => {
  test.each<[string, string | null]>([
    ['x_lat.1.log', 'lat'],
    ['run/x_clat.12.log', 'clat'],
    ['x_slat.log', 'slat'],
    ['sample.fio_lat.log', 'lat'],
    ['x_bw.1.log', 'bw'],
    ['x_iops.1.log', 'iops'],
    ['x_clat_hist.1.log', 'hist'],
    ['flat.log', null],
    ['mine.txt', null],
  ])('%s is of %s', (name, kind) => {
    expect(kindOfFioLog(name)).toBe(kind);
  });

  test('of something else than latencies is refused with what would do', () => {
    expect(() => refuseOtherFioLogs('x_bw.1.log')).toThrow("fio's log of bandwidth by time");
    expect(() => refuseOtherFioLogs('x_iops.1.log')).toThrow('give the log of write_lat_log');
    expect(() => refuseOtherFioLogs('x_clat_hist.1.log')).toThrow('log of histograms');
    expect(refuseOtherFioLogs('x_clat.1.log')).toBe('clat');
  });
});
