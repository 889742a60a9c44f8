import { describe, expect, test } from 'vitest';
import { readCostFile, readCostFiles } from '../../../scenarios/reading/cost-file.js';
import { ConfigError } from '../../../sim/errors.js';

/** A file of one row; `changes` replace or add keys of the row (null removes one), before its source. */
function fileWith(changes: Record<string, string | null> = {}): string {
  const keys: Record<string, string | null> = {
    title: 'Exit of a C-state',
    low: '400 ns',
    central: '1 us',
    high: '2 us',
    shape: 'lognormal',
    role: 'primitive',
    scales_with: 'uncore',
    hardware: 'SKX',
    how: 'verified',
    ...changes,
  };
  const rows = Object.entries(keys).filter(([, value]) => value !== null);
  return [
    'group: idle',
    'run: lognormal(central, 0.10)',
    'costs:',
    '  c1_exit:',
    ...rows.map(([key, value]) => `    ${key}: ${value}`),
    '    source:',
    '      title: a measurement',
    '',
  ].join('\n');
}

const read = (text: string): ReturnType<typeof readCostFile> => readCostFile(text, 'idle.yaml');

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('a file of costs', () => {
  test('gives rows in nanoseconds, with what is absent empty', () => {
    expect(read(fileWith())).toEqual([
      {
        id: 'c1_exit',
        title: 'Exit of a C-state',
        group: 'idle',
        role: 'primitive',
        belief: { lowNs: 400, centralNs: 1000, highNs: 2000 },
        run: { kind: 'lognormal', meanNs: 1000, cv: 0.1 },
        shape: 'lognormal',
        hardware: 'SKX',
        conditions: '',
        scalesWith: 'uncore',
        source: { title: 'a measurement', url: null },
        how: 'verified',
        notes: '',
        evidence: [],
      },
    ]);
  });

  test('a row may have a run of its own, in terms of its belief', () => {
    const [cost] = read(fileWith({ run: 'uniform(low, central + 500 ns)' }));
    expect(cost.run).toEqual({ kind: 'uniform', lowNs: 400, highNs: 1500 });
  });

  test('evidence without a source is from the source of the cost', () => {
    const evidence = '[{ what: table, values: [2, 10.5], unit: us, how: verified }]';
    const [cost] = read(fileWith({ evidence }));
    expect(cost.evidence).toEqual([
      {
        what: 'table',
        values: [2, 10.5],
        unit: 'us',
        how: 'verified',
        source: { title: 'a measurement', url: null },
      },
    ]);
  });

  test('a formula is worked out at the low, central and high ends of the costs it names', () => {
    const half = fileWith({ low: null, central: null, high: null, formula: '0.5 * c1_exit' });
    // The file with the formula comes first: formulas wait for the numbers of all files.
    const [first, second] = readCostFiles([
      { name: 'half.yaml', text: half.replace('  c1_exit:', '  half_exit:') },
      { name: 'idle.yaml', text: fileWith() },
    ]);
    expect(first).toMatchObject({
      id: 'half_exit',
      belief: { lowNs: 200, centralNs: 500, highNs: 1000 },
      formula: '0.5 * c1_exit',
    });
    expect(second.id).toBe('c1_exit');
  });

  test('a formula may use costs of another catalogue', () => {
    const known = new Map(read(fileWith()).map((cost) => [cost.id, cost]));
    const text = fileWith({ low: null, central: null, high: null, formula: '2 * c1_exit' });
    const [cost] = readCostFile(text.replace('  c1_exit:', '  twice:'), 'mine.yaml', known);
    expect(cost.belief.centralNs).toBe(2000);
  });
});

describe('an error in a file of costs names file, line, key and cost', () => {
  test.each([
    [
      'a number without unit',
      fileWith({ low: '400' }),
      'idle.yaml:6, low of c1_exit: 400 needs a unit: 400 ns, 400 us or 400 ms?',
    ],
    [
      'an unknown key',
      fileWith({ hardwear: 'SKX' }),
      'idle.yaml:14, hardwear of c1_exit: unknown key "hardwear"; did you mean "hardware"?',
    ],
    [
      'an unknown key at the top',
      `costz: 1\n${fileWith()}`,
      'idle.yaml:1, costz: unknown key "costz"; did you mean "costs"?',
    ],
    [
      'a missing key',
      fileWith({ shape: null }),
      'idle.yaml:4, shape of c1_exit: invalid input: expected string, received undefined',
    ],
    [
      'a word not on the list',
      fileWith({ role: 'main' }),
      'idle.yaml:10, role of c1_exit: invalid option: expected one of "primitive"|"composite"|"breakdown"|"check"',
    ],
    [
      'an id with odd letters',
      fileWith().replace('c1_exit', 'C1-exit'),
      'idle.yaml:4, C1-exit: the key "C1-exit" must be lower-case letters, digits and _',
    ],
    [
      'falling numbers',
      fileWith({ high: '900 ns' }),
      'idle.yaml:7, central of c1_exit: low 400 ns, central 1000 ns and high 900 ns must not fall',
    ],
    [
      'a missing time',
      fileWith({ high: null }),
      'idle.yaml:4, c1_exit: a cost needs low, central and high, or a formula',
    ],
    [
      'a formula beside times',
      fileWith({ formula: '1 us' }),
      'idle.yaml:14, formula of c1_exit: a cost has a formula, or low, central and high, not both',
    ],
    [
      'a hostile run',
      fileWith({ run: 'import(cost)' }),
      'idle.yaml:14, run of c1_exit: in "import(cost)", there is no function "import"',
    ],
    [
      'a script as an address',
      fileWith().replace('a measurement', "x\n      url: 'javascript:alert(1)'"),
      'idle.yaml:16, url of source of c1_exit: invalid URL',
    ],
    ['broken YAML', 'group: [idle', 'idle.yaml:1: '],
    [
      'an id used twice in a file',
      fileWith() + fileWith().split('\n').slice(3).join('\n'),
      'idle.yaml:16: map keys must be unique',
    ],
    ['a list instead of a file', '- 1\n- 2\n', 'idle.yaml:1: invalid input: expected object, received array'],
  ])('%s', (_what, text, message) => {
    expect(refusal(text)).toContain(message);
    expect(refusal(text)).not.toContain('\n');
  });

  test('an id used in two files is refused with both places', () => {
    const twice = ['a.yaml', 'b.yaml'].map((name) => ({ name, text: fileWith() }));
    expect(() => readCostFiles(twice)).toThrow(
      'b.yaml:4, c1_exit: this cost is already at a.yaml:4, c1_exit',
    );
  });

  test('a formula cannot name itself or a later formula', () => {
    const text = fileWith({ low: null, central: null, high: null, formula: '2 * c1_exit' });
    expect(refusal(text)).toContain('"c1_exit" is not a known name');
  });

  test('aliases that would fill the memory are refused', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg']) {
      lines.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`);
    }
    expect(refusal(lines.join('\n'))).toMatch(/alias/iu);
  });
});
