import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanJson } from '../../formats/json-scan.js';

describe('scanJson', () => {
  test('ends just after any JSON value, whatever follows it', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.constantFrom('', '\n', ' {"next": 1}', '\nfio: terminating'),
        (json, rest) => {
          const scan = scanJson(json + rest, 0);
          expect(scan).toEqual({ ok: true, end: json.trimEnd().length });
        },
      ),
    );
  });

  test('agrees with JSON.parse on whether a damaged text is JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '{', '}', ']', ',', '"', '\\', '0', 'e', '\n'),
        (json, at, put) => {
          const position = at % json.length;
          const damaged = json.slice(0, position) + put + json.slice(position + 1);
          let valid = true;
          try {
            JSON.parse(damaged);
          } catch {
            valid = false;
          }
          const scan = scanJson(damaged, 0);
          expect(scan.ok && damaged.slice(scan.end).trim() === '').toBe(valid);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['{"a": 1,}', 8, 'a quoted name'],
    ['{a: 1}', 1, 'a quoted name or "}"'],
    ['{"a" 1}', 5, '":"'],
    ['{"a": nan}', 6, 'a value'],
    ['{"a": -nan}', 6, 'a value'],
    ['{"a": 01}', 6, 'a value'],
    ['{"a": [1 2]}', 9, '"," or "]"'],
    ['{"a": "b', 8, 'the rest of a string'],
    ['{"a": "b\n"}', 8, 'the rest of a string'],
    ['{"a": {"b": 1}', 14, '"," or "}"'],
    ['', 0, 'a value'],
  ])('finds the first character that does not fit in %j', (text, at, expected) => {
    expect(scanJson(text, 0)).toEqual({ ok: false, at, expected });
  });

  test('refuses endless nesting without exhausting the stack', () => {
    expect(scanJson('['.repeat(1_000_000), 0)).toEqual({
      ok: false,
      at: 64,
      expected: 'no more than 64 nested levels',
    });
  });
});
