import { describe, expect, test } from 'vitest';
import { ALIKE } from '../../scenarios/claim.js';
import { presetById, presets } from '../../scenarios/presets.js';
import { type Measured, talkBarById, talkBars } from '../../scenarios/talk.js';
import { talkClaims } from '../../scenarios/talk-claims.js';

test('the talk has thirteen bars: seven values, and six ranges or bounds', () => {
  expect(talkBars.map(({ id }) => id)).toEqual('B0 B1 P0 P1 P2 P3 V0 V1 V2 V3 V4 V5 V6'.split(' '));
  expect(talkBars.filter(({ measured }) => 'iops' in measured)).toHaveLength(7);
});

test('each bar has a preset, and each preset of the talk a bar: they share id and label', () => {
  const ofTalk = presets.filter(({ group }) => group === 'talk-2020').map(({ id }) => id);
  expect(talkBars.map(({ preset }) => preset)).toEqual(ofTalk);
  for (const { id, preset, label } of talkBars)
    expect(presetById(preset)).toMatchObject({ id, title: label });
});

test('bounds are in order, and each bar has the talk as its source', () => {
  for (const { measured, source } of talkBars) {
    if (!('iops' in measured)) expect(measured.lo ?? 0).toBeLessThan(measured.hi ?? Infinity);
    expect(source).toContain('KVM Forum 2020');
  }
});

test('each bar but the first is a step away from one that was told before', () => {
  expect(talkBars[0].after).toBeNull();
  for (const [index, { after }] of talkBars.entries()) {
    if (index === 0) continue;
    const told = talkBars.slice(0, index).map(({ id }) => id);
    expect(told).toContain(after);
  }
});

test('a label that begins with + names what is added to the bar before it', () => {
  for (const { label, after } of talkBars) if (label.startsWith('+ ')) expect(after).not.toBe('B0');
  const chain = (id: string): string[] => {
    const after = talkBarById(id)?.after ?? null;
    return after === null ? [id] : [...chain(after), id];
  };
  expect(chain('V6')).toEqual(['B0', 'V0', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']);
  expect(chain('P3')).toEqual(['B0', 'P0', 'P2', 'P3']);
});

test('a bar is found by its id in any case', () => {
  expect(talkBarById('v1')?.label).toBe('+ IOThread');
  expect(talkBarById('V9')).toBeUndefined();
});

/** What a figure leaves open [IOPS]. */
function bounds(measured: Measured): [lo: number, hi: number] {
  if ('iops' in measured) return [measured.iops, measured.iops];
  return [measured.lo ?? 0, measured.hi ?? Infinity];
}

describe('what the talk states', () => {
  test.each(
    talkClaims.map((claim) => [`${claim.left} ${claim.relation} than ${claim.right}`, claim] as const),
  )('%s: of two bars, in words, and not against its figures', (_, { left, relation, right, words }) => {
    const [a, b] = [left, right].map((id) => bounds(talkBarById(id)!.measured));
    expect(left).not.toBe(right);
    expect(words).not.toBe('');
    if (relation === 'higher') expect(a[1]).toBeGreaterThan(b[0]);
    if (relation === 'lower') expect(a[0]).toBeLessThan(b[1]);
    if (relation === 'alike') {
      expect(a[1]).toBeGreaterThanOrEqual(b[0] * (1 - ALIKE));
      expect(a[0]).toBeLessThanOrEqual(b[1] * (1 + ALIKE));
    }
  });

  test('is stated once', () => {
    const told = talkClaims.map(({ left, relation, right }) => `${left} ${relation} ${right}`);
    expect(new Set(told).size).toBe(told.length);
  });

  test('speaks of every bar', () => {
    const told = new Set(talkClaims.flatMap(({ left, right }) => [left, right]));
    expect([...told].sort()).toEqual(talkBars.map(({ id }) => id));
  });
});
