/** `qd1 trace --svg`: the request in lanes, or polling over the calls. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { qd1 } from './captured.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'qd1-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('pictures of a trace', () => {
  test('one request in lanes: the same bytes for the same seed', async () => {
    const [a, b] = ['a.svg', 'b.svg'].map((name) => join(folder, name));
    for (const file of [a, b]) {
      const { code } = await qd1(['trace', 'V1', '--requests', '3', '--svg', file]);
      expect(code).toBe(0);
    }
    const picture = readFileSync(a, 'utf8');
    expect(picture).toContain('V1: one request');
    expect(picture).toContain('guest on vcpu0');
    expect(readFileSync(b, 'utf8')).toBe(picture);
  });

  test('polling from a cold start: the ladder of poll_ns', async () => {
    const file = join(folder, 'polling.svg');
    const words = ['trace', 'V1', '--warm-up', '0', '--chart', 'polling', '--svg', file];
    expect((await qd1(words)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('poll-max-ns');
  });

  test('what there is nothing to draw of is refused in a sentence', async () => {
    const file = join(folder, 'none.svg');
    const none = await qd1(['trace', 'V0', '--chart', 'polling', '--svg', file]);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('there is no IOThread that polls');
    const deep = ['fio.ioengine=libaio', 'fio.hipri=off', 'fio.iodepth=4'];
    const many = await qd1(['trace', 'V1', '--svg', file, ...deep.flatMap((set) => ['--set', set])]);
    expect(many.code).toBe(2);
    expect(many.stderr).toContain('4 requests are in flight');
  });
});
