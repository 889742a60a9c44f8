/** Primitives that one cost cannot stand for are told. */
import { expect, test } from 'vitest';
import { disagreeing } from '../../../calibration/data/primitive-data.js';
import type { Observation } from '../../../calibration/fit/observation.js';

const primitive = (id: string, us: number, costs: Record<string, number>): Observation => ({
  id,
  subject: { costs },
  figure: { us },
  sdUs: 1,
  source: 'made up',
});
const wake = { ttwu_send: 1, halted_cpu_exit: 1 };

test('wake-ups that end in two ways are told, by their names and times', () => {
  const [told, ...more] = disagreeing([
    primitive('wake 50us idle', 7.6, wake),
    primitive('wake 500us idle', 67.1, { halted_cpu_exit: 1, ttwu_send: 1 }),
    primitive('wake 100us idle', 7.9, wake),
  ]);
  expect(told).toMatch(/^wake 50us idle took 7\.6 µs and wake 500us idle 67\.1, which are one sum of costs/u);
  expect(more).toEqual([]);
});

test('what merely scatters, what is another sum, and bounds are not', () => {
  expect(
    disagreeing([
      primitive('wake 2us', 7, wake),
      primitive('wake 5us', 20, wake),
      primitive('write', 1, { eventfd_write: 1 }),
      { ...primitive('exit', 1, wake), figure: { fromUs: 1 } },
    ]),
  ).toEqual([]);
});
