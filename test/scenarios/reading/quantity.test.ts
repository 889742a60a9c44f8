import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBytes, readFormula, readFormulaNs, readNs } from '../../../scenarios/reading/quantity.js';
import { ConfigError } from '../../../sim/errors.js';

const here = 'disk.yaml:7, low of seek';
const names = new Map([
  ['syscall_default', 150],
  ['cost', 1000],
  ['central', 6700],
]);
const formula = (text: string): ReturnType<typeof readFormula> => readFormula(text, names, here);

/** What random formulas are put together from. */
const pieces =
  '1 0.5 1e9 us ns KiB cost central min max lognormal quantiles mixture shifted import f ( ) [ ] , + - * / . ^ ='.split(
    ' ',
  );

/** The message of the ConfigError that `act` must throw. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('readNs', () => {
  test.each([
    ['1.2 us', 1200],
    ['32 us', 32_000],
    ['8 ns', 8],
    ['8ns', 8],
    ['4.5 µs', 4500],
    ['4.5 μs', 4500],
    ['0.25 ms', 250_000],
    ['2 s', 2_000_000_000],
    ['1e3 us', 1_000_000],
    ['1 ms + 30 us', 1_030_000],
    ['0', 0],
    ['0 us', 0],
  ])('%s is %i ns', (text, ns) => {
    expect(readNs(text, here)).toBe(ns);
  });

  test('a bare number is an error that asks for the unit', () => {
    expect(refusal(() => readNs(8, here))).toBe(`${here}: 8 needs a unit: 8 ns, 8 us or 8 ms?`);
    expect(refusal(() => readNs('8', here))).toBe(`${here}: 8 needs a unit: 8 ns, 8 us or 8 ms?`);
    expect(refusal(() => readNs(Number.NaN, here))).toContain('needs a unit');
  });

  test('zero needs no unit', () => {
    expect(readNs(0, here)).toBe(0);
    expect(Object.is(readNs('-0 us', here), 0)).toBe(true);
  });

  test('a misspelt unit gets the nearest one', () => {
    expect(refusal(() => readNs('8 usec', here))).toContain(
      '"usec" is not a known name; known are ns us ms s B KiB MiB',
    );
    expect(refusal(() => readNs('8 mss', here))).toContain('did you mean "ms"?');
  });

  test.each([
    ['4 KiB', 'is a size; give a time, such as 800 ns'],
    ['-5 us', 'a time is 0 ns or more, and finite'],
    ['1 us / 0', 'a time is 0 ns or more, and finite'],
    ['1e300 s', 'a time is 0 ns or more, and finite'],
    ['1 us * 1 us', 'is a mixed unit; give a time'],
    ['lognormal(1 us, 0.1)', 'is a distribution; give a time'],
    ['', 'found nothing'],
    ['8 us us2', 'is not a known name'],
  ])('%s is not a time', (text, why) => {
    expect(refusal(() => readNs(text, here))).toContain(why);
  });

  test('whole nanoseconds come back from every unit they are written in', () => {
    const digits = { ns: 0, us: 3, ms: 6, s: 9 };
    const units = fc.constantFrom<keyof typeof digits>('ns', 'us', 'ms', 's');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), units, (ns, unit) => {
        expect(readNs(`${(ns / 10 ** digits[unit]).toFixed(digits[unit])} ${unit}`, here)).toBe(ns);
      }),
      { numRuns: 300 },
    );
  });
});

describe('readBytes', () => {
  test.each([
    ['4 KiB', 4096],
    ['512 B', 512],
    ['1 MiB', 1_048_576],
    ['0', 0],
  ])('%s is %i B', (text, bytes) => {
    expect(readBytes(text, here)).toBe(bytes);
  });

  test('a bare number, a time and a negative size are errors', () => {
    expect(refusal(() => readBytes(4, here))).toBe(`${here}: 4 needs a unit: 4 B, 4 KiB or 4 MiB?`);
    expect(refusal(() => readBytes('4 us', here))).toContain('is a time; give a size, such as 4 KiB');
    expect(refusal(() => readBytes('-4 KiB', here))).toContain('a size is 0 B or more');
  });
});

describe('readFormula, arithmetic', () => {
  test('a rate times a size is a time', () => {
    expect(readFormulaNs('8.2 us + 0.35 us/KiB * 4 KiB', names, here)).toBe(9600);
  });

  test('a time alone is the constant distribution', () => {
    expect(formula('0.5 * syscall_default')).toEqual({ kind: 'constant', ns: 75 });
    expect(formula('-(1 us - 3 us) / 2')).toEqual({ kind: 'constant', ns: 1000 });
  });

  test('min and max compare across units', () => {
    expect(readFormulaNs('min(2 us, 900 ns, cost)', names, here)).toBe(900);
    expect(readFormulaNs('max(2 us, 900 ns) * max(1, 3)', names, here)).toBe(6000);
  });

  test('a time and a plain number do not add', () => {
    expect(refusal(() => formula('10 us + 3'))).toBe(
      `${here}: in "10 us + 3", a time + a plain number has no meaning; give both the same unit`,
    );
    expect(refusal(() => formula('10 us - 4 KiB'))).toContain('a time - a size has no meaning');
    expect(refusal(() => formula('min(10 us, 3)'))).toContain('mixture of units');
  });

  test('a misspelt cost gets the nearest one', () => {
    expect(refusal(() => formula('0.5 * syscal_default'))).toContain('did you mean "syscall_default"?');
  });
});

describe('readFormula, distributions', () => {
  test.each([
    ['constant(1.2 us)', { kind: 'constant', ns: 1200 }],
    ['uniform(0, 2 us)', { kind: 'uniform', lowNs: 0, highNs: 2000 }],
    ['normal(1 us, 50 ns)', { kind: 'normal', meanNs: 1000, sdNs: 50 }],
    ['lognormal(central, 0.10)', { kind: 'lognormal', meanNs: 6700, cv: 0.1 }],
    [
      'shifted(2 us, lognormal(cost, 0.5))',
      { kind: 'shifted', byNs: 2000, of: { kind: 'lognormal', meanNs: 1000, cv: 0.5 } },
    ],
    [
      'quantiles([[0, 0.95 * central], [1 - 0.01, central + 1 us], [1, 60 us]])',
      {
        kind: 'quantiles',
        points: [
          [0, 6365],
          [0.99, 7700],
          [1, 60_000],
        ],
      },
    ],
    [
      'mixture([[0.9, constant(1 us)], [0.1, 5 us]])',
      {
        kind: 'mixture',
        parts: [
          [0.9, { kind: 'constant', ns: 1000 }],
          [0.1, { kind: 'constant', ns: 5000 }],
        ],
      },
    ],
  ])('%s', (text, expected) => {
    expect(formula(text)).toEqual(expected);
  });

  test.each([
    ['lognormal(1 us)', 'lognormal(mean, cv) was given 1 arguments; it needs 2'],
    ['lognormal(5, 0.1)', 'was given a plain number as mean; it needs a time, such as 800 ns'],
    ['lognormal(5 us, 100 ns)', 'was given a time as cv; it needs a plain number'],
    ['lognormal(5 us, -1)', 'distribution.cv is -1; it must be 0 or more'],
    ['uniform(2 us, 1 us)', 'distribution.highNs is 1000; it must be lowNs, 2000 or more'],
    ['constant(-1 us)', 'distribution.ns is -1000; it must be 0 or more'],
    ['quantiles([[0, 1 us], [0.5, 2 us]])', 'the last p must be 1'],
    ['quantiles([[0, 1 us], [0, 2 us], [1, 3 us]])', 'p must rise, from 0 to 1'],
    [
      'quantiles([[0, 3 us], [1, 2 us]])',
      'distribution.points[1][1] is 2000; it must be the value before, 3000 or more',
    ],
    ['quantiles([1, 2, 3])', 'something that is not a pair'],
    ['quantiles([])', 'distribution.points must be a list of two or more pairs'],
    ['quantiles(3)', 'was given a plain number; it needs a list of pairs'],
    ['mixture([[-1, 1 us], [2, 2 us]])', 'distribution.parts[0][0] is -1; it must be 0 or more'],
    ['shifted(-2 us, uniform(1 us, 2 us))', 'takes the shortest time to -1000 ns'],
    ['constant(1 us / 0)', 'must be a finite number'],
    ['lognormal(1 us, 0.1) + 1 us', '+ was given a distribution'],
    ['min()', 'needs at least one argument'],
    ['[1 us, 2 us]', 'is a list; give a time'],
  ])('%s is refused', (text, why) => {
    expect(refusal(() => formula(text))).toContain(why);
  });
});

describe('readFormula, text from a stranger', () => {
  test.each([
    'import({ x: 1 })',
    'import(cost, cost)',
    'createUnit("foo")',
    'createUnit(foo)',
    'evaluate("1 + 1")',
    'evaluate(cost)',
    'parse("1")',
    'parse(cost)',
    'simplify(cost)',
    'derivative(cost, cost)',
    'compile(cost)',
    'config(cost)',
    'typed(cost)',
    'a.constructor',
    'cost.constructor',
    'cost.constructor()',
    'cost["constructor"]',
    'cost[1]',
    'constructor',
    '__proto__',
    'toString()',
    'hasOwnProperty(cost)',
    'x = 3 us',
    'cost = 3 us',
    'f(x) = f(x)',
    'f(x)=f(x); f(1)',
    '9^9^9^9',
    '170!!!',
    '1:1e9',
    '[1, 2; 3, 4]',
    'zeros(100000, 100000)',
    'ones(9)',
    '"text"',
    "'text'",
    '{a: 1 us}',
    'cost ? 1 us : 2 us',
    'cost < 2 us',
    'cost and cost',
    'not cost',
    'cost mod 3',
    '3 us to ns',
    'true',
    'null',
    'Infinity',
    'NaN',
    'i',
    'pi',
    'random()',
    '1e400 us',
    '5% us',
    "cost'",
    '# comment',
    '$',
    '../..',
    '1 us; 2 us',
    '((((',
    '1 us)',
    '+3 us',
    'cost()',
    'us(3)',
    'lognormal',
    '(lognormal)(1 us, 0.1)',
    'lognormal(lognormal(1 us, 0.1), 0.1)',
  ])('%s is refused in one sentence', (text) => {
    const message = refusal(() => formula(text));
    expect(message.startsWith(`${here}: `)).toBe(true);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(500);
  });

  test.each([
    ['100 kB of nested parentheses', `${'('.repeat(50_000)}1 us${')'.repeat(50_000)}`],
    ['brackets nested within the length limit', `${'('.repeat(900)}1 us${')'.repeat(900)}`],
    ['nested lists', `${'['.repeat(900)}1${']'.repeat(900)}`],
    ['nested calls', `${'min('.repeat(400)}1 us${')'.repeat(400)}`],
    ['a run of signs', `${'-'.repeat(1900)}1 us`],
    ['a long sum', `1 us${' + 1 us'.repeat(250)}`],
    ['a 10 MB name', 'a'.repeat(10_000_000)],
    ['a long unknown name', 'a'.repeat(1999)],
    ['powers of a unit', `us${' * us'.repeat(190)}`],
  ])('%s is refused at once', (_what, text) => {
    const started = performance.now();
    const message = refusal(() => formula(text));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(message.length).toBeLessThan(500);
  });

  test('whatever the text, it is read or refused, and nothing else happens', () => {
    const piece = fc.constantFrom(...pieces);
    const text = fc.oneof(
      fc.array(piece, { maxLength: 25 }).map((some) => some.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        try {
          expect(formula(given)).toHaveProperty('kind');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});
