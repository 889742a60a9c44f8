import { describe, expect, test } from 'vitest';
import { type Histogram, HistogramReader } from '../../formats/bpftrace.js';
import { recorded } from './trace/samples.js';

function read(text: string): Histogram[] {
  const reader = new HistogramReader();
  for (const line of text.split('\n')) reader.line(line);
  reader.end();
  return reader.histograms;
}

describe('histograms of bpftrace', () => {
  test('of a real run are read whole', () => {
    const [histogram, ...others] = read(recorded('bpftrace_issue_to_complete.txt'));
    expect(others).toEqual([]);
    expect(histogram.name).toBe('issue_to_complete_us');
    expect(histogram.bins).toHaveLength(24);
    expect(histogram.bins[0]).toEqual({ low: 28, high: 32, count: 6 });
    expect(histogram.bins.at(-1)).toEqual({ low: 120, high: null, count: 167 });
    expect(histogram.bins.reduce((sum, { count }) => sum + count, 0)).toBe(18_263);
  });

  test('have powers of two, single values, suffixes, open ends and keys', () => {
    const text = [
      'Attaching 2 probes...',
      '@: ',
      '[0]                    1 |@                    |',
      '[1]                    2 |@@                   |',
      '[2, 4)                 3 |@@@                  |',
      '[512, 1K)              4 |@@@@                 |',
      '[1K, 2K)               5 |@@@@@                |',
      '[1M, 2M)               6 |@@@@@                |',
      '',
      '@lat_ns[fio, 3]: ',
      '(..., 0)               7 |@                    |',
      '[0, 100)               8 |@                    |',
      '@count: 5',
      '@other[fio]: 5',
    ].join('\n');
    expect(read(text)).toEqual([
      {
        name: '',
        key: '',
        bins: [
          { low: 0, high: 1, count: 1 },
          { low: 1, high: 2, count: 2 },
          { low: 2, high: 4, count: 3 },
          { low: 512, high: 1024, count: 4 },
          { low: 1024, high: 2048, count: 5 },
          { low: 1_048_576, high: 2_097_152, count: 6 },
        ],
      },
      {
        name: 'lat_ns',
        key: 'fio, 3',
        bins: [
          { low: null, high: 0, count: 7 },
          { low: 0, high: 100, count: 8 },
        ],
      },
    ]);
  });

  test('are read from -f json too', () => {
    const text = [
      '{"type": "attached_probes", "data": {"probes": 3}}',
      '{"type": "hist", "data": {"@us": [{"min": 4, "max": 7, "count": 3}, {"min": 8, "count": 1}]}}',
      '{"type": "lhist", "data": {"@l_us": {"fio": [{"max": -1, "count": 2}, {"min": 0, "max": 9, "count": 5}]}}}',
      '{"type": "map", "data": {"@n": 5}}',
      '{broken',
    ].join('\n');
    expect(read(text)).toEqual([
      {
        name: 'us',
        key: '',
        bins: [
          { low: 4, high: 8, count: 3 },
          { low: 8, high: null, count: 1 },
        ],
      },
      {
        name: 'l_us',
        key: 'fio',
        bins: [
          { low: null, high: 0, count: 2 },
          { low: 0, high: 10, count: 5 },
        ],
      },
    ]);
  });
});
