import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFio } from '../../../formats/fio/fio-json.js';
import type { FioRun } from '../../../formats/fio/fio-run.js';
import { streamFio } from '../../../formats/fio/fio-stream.js';
import { ConfigError } from '../../../sim/errors.js';
import { mutated, RUNS } from '../mutated.js';
import { result, sample } from './samples.js';

type Outcome = { runs: FioRun[] } | { message: string };

async function outcome(read: () => FioRun[] | Promise<FioRun[]>): Promise<Outcome> {
  try {
    return { runs: await read() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { message: error.message };
  }
}

async function streamed(text: string, size: number): Promise<FioRun[]> {
  const runs: FioRun[] = [];
  const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
    text.slice(index * size, (index + 1) * size),
  );
  await streamFio(chunks, 'f', (run) => runs.push(run));
  return runs;
}

const small = result({ options: { note: 'a "quoted" { brace' } });
const texts: [string, string][] = [
  ['a result', small],
  ['lines around it', `fio: hello {\n${small}\nbye\n`],
  ['two in a row', `${small}\n${result({ name: 'k', timestampMs: 1 })}`],
  ['on one line each', `${JSON.stringify(JSON.parse(small))}\n${JSON.stringify(JSON.parse(small))}\n`],
  ['running totals', snapshots()],
  ['one that failed beside one that did not', `${small}\n${result({ name: 'e', error: 5 })}`],
  ['one that failed alone', result({ error: 95, options: { hipri: '' } })],
  ['an empty text', ''],
  ['prose', 'hello\n'],
  ['a text cut off', small.slice(0, 500)],
  ['JSON of something else', '{"a": 1}'],
  ['an unresolved merge', sample('fio-real/qemu-perf/qemu-io_uring-qd1-run-2.json')],
  ['a real one', sample('host-vm/fio/engines/psync_r00.json')],
];

function snapshots(): string {
  const at = (seconds: number) =>
    result({
      timestampMs: 1_700_000_000_000 + seconds * 1000,
      read: { total_ios: 10_000 * seconds, runtime: 1000 * seconds },
    });
  return [1, 2, 3].map(at).join('\n');
}

describe('streamFio reads or refuses as readFio does', () => {
  test.each(texts)('%s', async (_, text) => {
    const whole = await outcome(() => readFio(text, 'f'));
    for (const size of [1, 7, 1000, 1 << 20]) {
      if (size === 1 && text.length > 50_000) continue;
      expect(await outcome(() => streamed(text, size))).toEqual(whole);
    }
  });

  test('keeps of running totals the last', async () => {
    expect((await streamed(snapshots(), 100)).map(({ totalIos }) => totalIos)).toEqual([30_000]);
  });

  test('any text, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        mutated(small, ['{', '}', '"', '\\']),
        fc.integer({ min: 1, max: 500 }),
        async (text, size) => {
          const told = await outcome(() => streamed(text, size));
          const whole = await outcome(() => readFio(text, 'f'));
          // A fault may be told of another place, but what is read is the same, and so is whether it is.
          if ('runs' in whole) expect(told).toEqual(whole);
          else expect(told).toHaveProperty('message');
        },
      ),
      { numRuns: RUNS / 4 },
    );
  });
});
