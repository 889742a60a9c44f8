/** Targets are judged by the figures of a validation, and by nothing else. */
import { expect, test } from 'vitest';
import type { GroupResult } from '../../../calibration/validate/groups.js';
import { scoreOf } from '../../../calibration/validate/score.js';
import { type Judged, targetsOf } from '../../../calibration/validate/targets.js';

const score = (medianAbsErrorPct: number, worstAbsErrorPct: number): ReturnType<typeof scoreOf> => ({
  ...scoreOf([]),
  n: 8,
  medianAbsErrorPct,
  worstAbsErrorPct,
});

function group(role: GroupResult['role'], median: number, k = 3, n = 3): GroupResult {
  return { id: `a ${role}`, role, ...score(median, 2 * median), signs: { k, n }, rows: [], notes: [] };
}

const good: Judged = {
  fitted: { ...score(1, 2), broken: [], farCosts: [] },
  leaveOneOut: score(4, 9),
  rivals: [{ id: 'static', leaveOneOut: { medianAbsErrorPct: 5, worstAbsErrorPct: 12 } }],
  groups: [
    group('held out half', 9),
    group('held out: differences only', 15),
    group('held out', 9),
    group('held out: arrivals alone', 0, 96, 100),
    group('held out: tails', 12),
    group('informed', 99),
  ],
};

const missed = (judged: Partial<Judged>): string[] =>
  targetsOf({ ...good, ...judged })
    .filter(({ met }) => !met)
    .map(({ id }) => id);

test('all are met where all figures are within', () => {
  expect(missed({})).toEqual([]);
  expect(targetsOf(good)).toHaveLength(8);
});

test('each is missed by its own figure', () => {
  expect(missed({ fitted: { ...score(1, 3.1), broken: [], farCosts: [] } })).toEqual(['the talk, fitted']);
  expect(missed({ fitted: { ...score(1, 2), broken: ['V2'], farCosts: [] } })).toEqual(['the talk, fitted']);
  expect(missed({ fitted: { ...score(1, 2), broken: [], farCosts: ['c1_exit +2.1'] } })).toEqual([
    'the talk, fitted',
  ]);
  expect(missed({ leaveOneOut: score(5.1, 9) })).toContain('the talk, one bar left out');
  expect(missed({ leaveOneOut: score(5, 10.1) })).toContain('the talk, one bar left out');
  expect(missed({ leaveOneOut: score(6, 13) })).toContain('the rivals');
  const one = (other: GroupResult): string[] => missed({ groups: [other] });
  expect(one(group('held out half', 10.1))).toHaveLength(1);
  expect(one(group('held out half', 9, 2, 3))).toHaveLength(1);
  expect(one(group('held out: differences only', 15, 2, 3))).toHaveLength(1);
  expect(one(group('held out: differences only', 21))).toHaveLength(1);
  expect(one(group('held out', 10.1))).toHaveLength(1);
  expect(one(group('held out: arrivals alone', 0, 94, 100))).toHaveLength(1);
  expect(one(group('held out: tails', 13))).toHaveLength(1);
});

test('what was missed says what was tried, and what would settle it', () => {
  for (const { tried, wouldSettle } of targetsOf(good)) {
    expect(tried.length).toBeGreaterThan(10);
    expect(wouldSettle.length).toBeGreaterThan(10);
  }
});
