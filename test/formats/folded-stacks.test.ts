import { describe, expect, test } from 'vitest';
import { lifeNs } from '../../analysis/trace/trace.js';
import { foldedCpu, foldedPath } from '../../formats/folded-stacks.js';
import { nameOf, presetIds, traceOf, variants } from '../analysis/trace/traces.js';

/** The lines as flamegraph.pl reads them: all up to the last space are frames. */
function stacks(text: string): { frames: string[]; weight: number }[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [, frames, weight] = /^(.*)\s+?(\d+(?:\.\d*)?)$/.exec(line)!;
      return { frames: frames.split(';'), weight: Number(weight) };
    });
}

const sum = (text: string): number => stacks(text).reduce((all, { weight }) => all + weight, 0);

const all = [...presetIds.map((id) => [id] as const), ...variants];

describe.each(all.map((words) => [nameOf(words), words] as const))(
  'the stacks of %s',
  (_, [preset, ...sets]) => {
    test('of what requests wait for sum to their lives', async () => {
      const trace = await traceOf(preset, sets);
      const text = foldedPath(trace);
      expect(sum(text)).toBe(trace.requests.reduce((total, request) => total + lifeNs(request), 0));
      for (const { frames, weight } of stacks(text)) {
        expect(frames).toHaveLength(4);
        expect(Number.isSafeInteger(weight) && weight > 0).toBe(true);
      }
    });

    test('of what CPUs do sum to the time of all CPUs', async () => {
      const trace = await traceOf(preset, sets);
      const text = foldedCpu(trace);
      expect(sum(text)).toBe(trace.lengthNs * trace.lanes.filter(({ cpu }) => cpu !== null).length);
      for (const { frames } of stacks(text)) expect(frames).toHaveLength(5);
    });
  },
);

test('stacks are the same for the same seed, each once, in the order of their text', async () => {
  const text = foldedPath(await traceOf('V1'));
  expect(text).toBe(foldedPath(await traceOf('V1')));
  const lines = text.split('\n').slice(0, -1);
  expect(lines).toEqual([...new Set(lines)].sort());
  const named = stacks(text).map(({ frames }) => frames.join(';'));
  expect(new Set(named).size).toBe(named.length);
});

test('at queue depth 1 the critical path is as long as the window', async () => {
  const trace = await traceOf('V6');
  expect(sum(foldedPath(trace))).toBe(trace.lengthNs);
});
