import { expect, test } from 'vitest';
import { presetById, presets } from '../../scenarios/presets.js';
import { talkBarById, talkBars } from '../../scenarios/talk.js';

test('the talk has thirteen bars: seven values, and six ranges or bounds', () => {
  expect(talkBars.map(({ id }) => id)).toEqual('B0 B1 P0 P1 P2 P3 V0 V1 V2 V3 V4 V5 V6'.split(' '));
  expect(talkBars.filter(({ measured }) => 'iops' in measured)).toHaveLength(7);
});

test('a bar names a preset exactly when there is one, and they share their label', () => {
  expect(talkBars.flatMap(({ preset }) => preset ?? [])).toEqual(presets.map(({ id }) => id));
  for (const { preset, label } of talkBars) {
    if (preset !== null) expect(presetById(preset).title).toBe(label);
  }
});

test('bounds are in order, and each bar has the talk as its source', () => {
  for (const { measured, source } of talkBars) {
    if (!('iops' in measured)) expect(measured.lo ?? 0).toBeLessThan(measured.hi ?? Infinity);
    expect(source).toContain('KVM Forum 2020');
  }
});

test('a bar is found by its id in any case', () => {
  expect(talkBarById('v1')?.label).toBe('+ IOThread');
  expect(talkBarById('V9')).toBeUndefined();
});
