import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPollingSequence } from '../../formats/qemu-polling.js';
import { ConfigError } from '../../sim/errors.js';

const HEADER = 'block_ns,event,old,new';

function read(...rows: string[]): ReturnType<typeof readPollingSequence> {
  return readPollingSequence([HEADER, ...rows, ''].join('\n'), 'run.csv');
}

describe('readPollingSequence', () => {
  test('reads a real recording', () => {
    const path = '../../data/qemu-polling/sequences/null10us_p200000_fromboot.csv';
    const calls = readPollingSequence(readFileSync(new URL(path, import.meta.url), 'utf8'), 'fromboot.csv');
    expect(calls.length).toBe(261);
    expect(calls.slice(0, 2)).toEqual([
      { blockNs: 27_520, event: 'grow', oldNs: 0, newNs: 4000 },
      { blockNs: 28_984_293, event: 'shrink', oldNs: 4000, newNs: 0 },
    ]);
  });

  test('reads growth, shrinking, and calls that changed nothing', () => {
    expect(read('10,g,0,4000', '20', '30,,,', '40,s,4000,0')).toEqual([
      { blockNs: 10, event: 'grow', oldNs: 0, newNs: 4000 },
      { blockNs: 20, event: 'keep' },
      { blockNs: 30, event: 'keep' },
      { blockNs: 40, event: 'shrink', oldNs: 4000, newNs: 0 },
    ]);
  });

  test('does not mind how lines end, or a header alone', () => {
    expect(readPollingSequence(`${HEADER}\r\n20\r\n`, 'run.csv')).toEqual([{ blockNs: 20, event: 'keep' }]);
    expect(readPollingSequence(HEADER, 'run.csv')).toEqual([]);
  });

  test.each([
    [
      '10,g,0',
      'run.csv:3: polling sequence has the row "10,g,0"; it must be block_ns alone, or block_ns,event,old,new',
    ],
    [
      '10,grow,0,4000',
      'run.csv:3: polling sequence has the row "10,grow,0,4000"; the event must be g, s or empty',
    ],
    ['10,,0,4000', 'a row without an event must have neither old nor new'],
    ['', 'run.csv:3: polling sequence has the row ""; "" must be a whole number of ns, 0 or more'],
    ['-1', '"-1" must be a whole number of ns, 0 or more'],
    ['1e3', '"1e3" must be a whole number'],
    ['10.5,g,0,4000', '"10.5" must be a whole number'],
    ['10,g,,4000', '"" must be a whole number'],
    ['10,g,0,x', '"x" must be a whole number'],
    ['99999999999999999999', '"99999999999999999999" must be a whole number'],
    ['10,g,0,4000,', 'it must be block_ns alone'],
  ])('refuses the row "%s", and names file and line', (row, message) => {
    expect(() => read('20', row, '30')).toThrow(ConfigError);
    expect(() => read('20', row, '30')).toThrow('run.csv:3: ');
    expect(() => read('20', row, '30')).toThrow(message);
  });

  test('refuses a file of another format, quoting no more than the beginning of its first line', () => {
    expect(() => readPollingSequence('', 'empty.csv')).toThrow(
      'empty.csv:1: polling sequence has the row ""; the first line must be "block_ns,event,old,new"',
    );
    const long = refusal('x'.repeat(10_000));
    expect(long.length).toBeLessThan(200);
  });

  test('gives back what was written', () => {
    const ns = fc.nat();
    const row = fc.oneof(
      ns.map((blockNs) => ({ blockNs, event: 'keep' as const })),
      fc.record({ blockNs: ns, event: fc.constantFrom('grow', 'shrink'), oldNs: ns, newNs: ns }),
    );
    fc.assert(
      fc.property(fc.array(row), (calls) => {
        const rows = calls.map((call) =>
          'oldNs' in call
            ? `${call.blockNs},${call.event[0]},${call.oldNs},${call.newNs}`
            : `${call.blockNs}`,
        );
        expect(read(...rows)).toEqual(calls);
      }),
    );
  });

  test('of any text throws a ConfigError or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readPollingSequence(`${HEADER}\n${text}`, 'run.csv');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});

/** The message of refusing a text. */
function refusal(text: string): string {
  try {
    readPollingSequence(text, 'run.csv');
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
