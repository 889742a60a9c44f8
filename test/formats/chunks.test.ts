import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eachLine, peek } from '../../formats/chunks.js';

async function linesOf(chunks: Iterable<string>): Promise<[string, number][]> {
  const lines: [string, number][] = [];
  await eachLine(chunks, 'f', (line, number) => lines.push([line, number]));
  return lines;
}

/** A text cut anywhere. */
const cut = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r'), maxLength: 60 }), fc.array(fc.nat(60)))
  .map(([text, cuts]) => {
    const places = [0, ...cuts.map((at) => Math.min(at, text.length)).sort((a, b) => a - b), text.length];
    return { text, chunks: places.slice(1).map((end, index) => text.slice(places[index], end)) };
  });

describe('eachLine', () => {
  test('gives the same lines wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cut, async ({ text, chunks }) => {
        const expected = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
        if (text === '' || text.endsWith('\n')) expected.pop();
        expect(await linesOf(chunks)).toEqual(expected.map((line, index) => [line, index + 1]));
      }),
    );
  });

  test('refuses a line that would fill the memory', async () => {
    const endless = Array.from({ length: 20 }, () => 'x'.repeat(100_000));
    await expect(linesOf(['a\n', ...endless])).rejects.toThrow('f line 2 is longer than 1 MB');
  });
});

describe('peek', () => {
  test('gives the beginning, and the whole again', async () => {
    await fc.assert(
      fc.asyncProperty(cut, fc.nat(70), async ({ text, chunks }, size) => {
        const { head, whole } = await peek(chunks, size);
        expect(head).toBe(text.slice(0, size));
        let again = '';
        for await (const chunk of whole) again += chunk;
        expect(again).toBe(text);
      }),
    );
  });
});
