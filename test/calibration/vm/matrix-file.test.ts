import { describe, expect, test } from 'vitest';
import { configurationsOf } from '../../../calibration/vm/matrix.js';
import { readMatrix } from '../../../calibration/vm/matrix-file.js';

describe("a user's matrix", () => {
  test('is a list of parts; one value may stand for a list', () => {
    const parts = readMatrix(
      '- part: A\n  axes: {backend: [null:5000, file:native], pollMaxNs: 0}\n',
      'm.yaml',
    );
    expect(configurationsOf(parts).map(({ configuration }) => configuration.backend)).toEqual([
      { kind: 'null', latencyNs: 5000 },
      { kind: 'file', aio: 'native' },
    ]);
  });

  test.each([
    ['- part: A\n  axes: {backend: [nvme]}\n', 'm.yaml: 0.axes.backend: '],
    ['- part: A\n  axes: {colour: [1]}\n', 'm.yaml: 0.axes: '],
    ['- part: two words\n  axes: {}\n', 'm.yaml: 0.part: must be one word'],
    ['[]', 'm.yaml: a matrix: '],
    ['- part: [', 'm.yaml: not YAML: '],
  ])('%j is refused with file and field', (text, sentence) => {
    expect(() => readMatrix(text, 'm.yaml')).toThrow(sentence);
  });
});
