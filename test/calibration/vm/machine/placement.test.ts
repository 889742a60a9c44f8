import { describe, expect, test } from 'vitest';
import { placement } from '../../../../calibration/vm/machine/placement.js';

const ids = { mainLoop: 10, iothread: 20, vcpus: [30, 31] };

describe('where threads are held', () => {
  test('split: main loop and vCPU 0 on the first CPU, IOThread and vCPU 1 on the second', () => {
    expect(placement('split', ids, [10, 20, 30, 31, 40], [2, 5])).toEqual(
      new Map([
        [10, 2],
        [20, 5],
        [30, 2],
        [31, 5],
        [40, 5],
      ]),
    );
  });

  test('cross: vCPU 0 alone on the second', () => {
    expect(placement('cross', ids, [40], [2, 5])).toEqual(
      new Map([
        [40, 2],
        [10, 2],
        [20, 2],
        [30, 5],
        [31, 2],
      ]),
    );
  });

  test('workers go with the main loop where it serves the disk', () => {
    expect(placement('split', { ...ids, iothread: null }, [40], [0, 1]).get(40)).toBe(0);
  });
});
