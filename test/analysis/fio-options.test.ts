import { describe, expect, test } from 'vitest';
import { optionDifferences } from '../../analysis/fio-options.js';
import { presetById } from '../../scenarios/presets.js';

const fio = { ...presetById('V1').fio, ioengine: 'libaio' as const, hipri: false };
const same = { ioengine: 'libaio', rw: 'randread', bs: '4k', iodepth: '1' };

describe('optionDifferences', () => {
  test('finds none where the jobs are the same, however sizes are written', () => {
    for (const bs of ['4k', '4K', '4096', '4KiB', '4kb', '4096b']) {
      expect(optionDifferences({ ...same, bs }, fio), bs).toEqual([]);
    }
    expect(optionDifferences({ ...same, thinktime: '1ms' }, { ...fio, thinktimeNs: 1_000_000 })).toEqual([]);
  });

  test('takes what is not given for the default of fio', () => {
    expect(optionDifferences({}, fio)).toEqual([
      'ioengine is psync in the run and libaio in the scenario',
      'rw is read in the run and randread in the scenario',
    ]);
  });

  test('names each option that differs, with its unit', () => {
    expect(optionDifferences({ ...same, bs: '512', thinktime: '20', hipri: '' }, fio)).toEqual([
      'bs is 512 bytes in the run and 4096 bytes in the scenario',
      'hipri is 1 in the run and 0 in the scenario',
      'thinktime is 20 us in the run and 0 us in the scenario',
    ]);
  });

  test('keeps what is no single size, so that it differs', () => {
    expect(optionDifferences({ ...same, bs: '4k-8k' }, fio)[0]).toContain('bs is 4k-8k');
  });
});
