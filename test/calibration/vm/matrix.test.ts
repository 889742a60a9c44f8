import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  configurationKey,
  configurationsOf,
  ordinary,
  smallMatrix,
  wideMatrix,
} from '../../../calibration/vm/matrix.js';
import { readVmRuns } from '../../../calibration/vm/vm-runs.js';

describe('a matrix', () => {
  test('is the product of its axes', () => {
    const planned = configurationsOf([{ part: 'A', axes: { pollMaxNs: [0, 1000], thinkUs: [0, 50] } }]);
    expect(planned.map(({ configuration: c }) => [c.pollMaxNs, c.thinkUs])).toEqual([
      [0, 0],
      [0, 50],
      [1000, 0],
      [1000, 50],
    ]);
  });

  test('leaves out what would repeat: the main loop does not poll, nor does poll-max-ns 0 grow', () => {
    const main = configurationsOf([
      { part: 'A', axes: { mode: ['main'], pollMaxNs: [0, 1000], grow: [0, 4] } },
    ]);
    expect(main.map(({ configuration }) => configuration)).toEqual([
      { ...ordinary, mode: 'main', pollMaxNs: null },
    ]);
    expect(
      configurationsOf([{ part: 'A', axes: { pollMaxNs: [0], grow: [0, 4], shrink: [0, 2] } }]),
    ).toHaveLength(1);
  });

  test('gives a configuration that two parts ask for to the first', () => {
    const planned = configurationsOf([
      { part: 'A', axes: {} },
      { part: 'B', axes: { thinkUs: [0, 50] } },
    ]);
    expect(planned.map(({ part }) => part)).toEqual(['A', 'B']);
  });

  test('the parts that repeat recorded configurations do', () => {
    const text = readFileSync(new URL('../../../data/qemu-vm/runs.csv', import.meta.url), 'utf8');
    const recorded = new Set(readVmRuns(text, 'runs.csv').map(configurationKey));
    const planned = configurationsOf(wideMatrix);
    const repeated = planned.filter(({ part }) => part.startsWith('as-'));
    expect(repeated.length).toBeGreaterThan(35);
    for (const { part, configuration } of planned) {
      const isRecorded = recorded.has(configurationKey(configuration));
      expect(isRecorded, `${part} ${JSON.stringify(configuration)}`).toBe(part.startsWith('as-'));
    }
  });

  test('none of ours asks the main loop for a latency that QEMU would round up', () => {
    const planned = [...configurationsOf(smallMatrix), ...configurationsOf(wideMatrix)];
    const rounded = planned.filter(
      ({ configuration: { mode, backend } }) =>
        mode === 'main' && backend.kind === 'null' && backend.latencyNs > 0,
    );
    expect(rounded).toEqual([]);
  });
});
