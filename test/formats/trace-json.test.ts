import { expect, test } from 'vitest';
import { traceJson } from '../../formats/trace-json.js';
import { traceOf } from '../analysis/trace/traces.js';

test.each(['B0', 'V0', 'V1'])('the JSON of %s is the trace, a line a slice', async (id) => {
  const trace = await traceOf(id);
  const text = [...traceJson(trace)].join('');
  expect(JSON.parse(text)).toEqual(trace);
  expect(text.endsWith('}\n')).toBe(true);
  const slices = trace.lanes.reduce((sum, lane) => sum + lane.slices.length, 0);
  expect(text.split('\n').length).toBeGreaterThan(slices);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(1000);
});

test('a long trace comes in pieces', async () => {
  const pieces = [...traceJson(await traceOf('V1', [], { requests: 2000 }))];
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(70_000);
});
