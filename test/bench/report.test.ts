import { expect, test } from 'vitest';
import { ScenarioWorkload } from '../../bench/scenario-workload.js';
import { asText, reportOf } from '../../bench/report.js';
import { median, summarize } from '../../bench/rounds.js';
import { measure } from '../../bench/workload.js';

test('a median is the middle, or between the two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

const rates = new Map([
  ['qd1', [10, 30, 20]],
  ['js', [20, 40, 40]],
  ['cpp-loop', [40, 40, 80]],
  ['cpp-state-machine', [10, 20, 30]],
]);

test('ratios are taken round by round, against the best structure in C++', () => {
  const rows = summarize('lifecycle-quantile', rates);
  expect(rows[0]).toEqual({
    name: 'lifecycle-quantile',
    engine: 'qd1',
    eventsPerSecond: 400,
    requestsPerSecond: 20,
    ratioToCpp: 0.25,
    ratioToJs: 0.5,
  });
  expect(rows.find((row) => row.engine === 'cpp-loop')!.ratioToCpp).toBe(1);
});

test('what is not there is null', () => {
  const [row] = summarize('hold-100', new Map([['qd1', [7]]]));
  expect(row).toMatchObject({
    eventsPerSecond: 7,
    requestsPerSecond: null,
    ratioToCpp: null,
    ratioToJs: null,
  });
});

test('a report says what was measured, on what, and what was not', () => {
  const found = { engines: [], skipped: [{ engine: 'cpp', needs: 'g++' }], tools: { python: '3.11.2' } };
  const models = [
    { scenario: 'V0', requestsPerSecond: 200_000, eventsPerSecond: 9_000_000, timesRealTime: 9.52 },
  ];
  const report = reportOf(found, summarize('hold-100', rates), models);
  expect(Object.keys(report)).toEqual(['schemaVersion', 'machine', 'workloads', 'models', 'skipped']);
  expect(report.machine).toMatchObject({ node: process.version, python: '3.11.2' });
  expect(report.machine).not.toHaveProperty('gxx');
  const text = asText(report);
  expect(text).toContain('skipped: cpp needs g++');
  expect(text).toMatch(/V0 .* 9,000 .* 200 .* 9\.52x /);
});

test('a measurement counts what was done while it was timed', () => {
  let done = 0;
  const busy = (operations: number): void => {
    for (let i = 0; i < operations * 1000; i++) done += Math.sqrt(i) < 0 ? 1 : 0;
  };
  const { operations, seconds } = measure({ run: busy, nowNs: 0, values: [] }, 0.01, 0.05);
  expect(operations).toBeGreaterThan(0);
  expect(seconds).toBeGreaterThanOrEqual(0.05);
  expect(done).toBe(0);
});

test('a scenario is measured as it is simulated: the same requests take the same simulated time', () => {
  const inOne = new ScenarioWorkload('V1');
  inOne.run(600);
  const inTwo = new ScenarioWorkload('V1');
  inTwo.run(250);
  inTwo.run(350);
  expect(inTwo.nowNs).toBe(inOne.nowNs);
  expect(inOne.nowNs / 600).toBeGreaterThan(10_000);
  expect(inOne.events / 600).toBeGreaterThan(10);
});
