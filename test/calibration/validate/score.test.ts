import { expect, test } from 'vitest';
import { errorPct, median, scoreOf, wilson, type Row } from '../../../calibration/validate/score.js';
import { anchored } from '../../../calibration/validate/groups.js';
import { measuredUs, publishedRecords, setupOf } from '../../../scenarios/published/index.js';

test('the median of odd, even and no values', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBe(0);
});

// Wilson's formula with z = 1.6449, by hand.
test.each([
  [8, 8, 0.7473, 1],
  [0, 10, 0, 0.213],
  [5, 10, 0.2693, 0.7307],
  [0, 0, 0, 1],
])('Wilson: %d of %d', (k, n, low, high) => {
  expect(wilson(k, n)[0]).toBeCloseTo(low, 3);
  expect(wilson(k, n)[1]).toBeCloseTo(high, 3);
});

test('a score counts what is scored, and differences by their own sign', () => {
  const row = (measuredUs: number, predictedUs: number, scored = true): Row => {
    return { id: '', scored, measuredUs, predictedUs, intervalUs: [predictedUs - 1, predictedUs + 1] };
  };
  expect(errorPct(row(-10, -11))).toBeCloseTo(10, 9);
  const score = scoreOf([row(10, 10.5), row(20, 18), row(10, 30, false)]);
  expect(score).toMatchObject({ n: 2, coverage90: { k: 1, n: 2 } });
  expect(score.medianAbsErrorPct).toBeCloseTo(7.5, 9);
  expect(score.worstAbsErrorPct).toBeCloseTo(10, 9);
});

test('an anchor is met: the clock by the loop of fio, the device by what is left', () => {
  const anchors = publishedRecords.filter(({ anchor }) => anchor);
  const latency = anchors.find((one) => setupOf(one).metric === 'latency')!;
  const period = anchors.find((one) => one.group === latency.group && setupOf(one).metric === 'period')!;
  const loopUs = measuredUs(period) - measuredUs(latency);
  const simulated = [
    { record: period, us: 8 + loopUs / 1.25, softwareUs: 3 + loopUs / 1.25 },
    { record: latency, us: 8, softwareUs: 3 },
  ];
  const { clock, offsetUs } = anchored(simulated);
  expect(clock).toBeCloseTo(1.25, 9);
  for (const { record, us, softwareUs } of simulated)
    expect(us + (clock - 1) * softwareUs + offsetUs).toBeCloseTo(measuredUs(record), 9);
  // No core is three times as slow: the rest is the device's.
  const slow = anchored([{ ...simulated[0], us: 8 + loopUs / 3 }, simulated[1]]);
  expect(slow.clock).toBe(1.6);
  expect(8 + 0.6 * 3 + slow.offsetUs).toBeCloseTo(measuredUs(latency), 9);
  expect(anchored([])).toEqual({ offsetUs: 0, clock: 1 });
});
