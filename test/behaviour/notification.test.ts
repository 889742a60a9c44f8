/** Whether QEMU tells the guest of a completion at once or by a bottom half: what each version does, and what it costs. */
import { expect, test } from 'vitest';
import { guest, observe } from './laboratory.js';

const iothread = { pollMaxNs: 32_768, pollGrow: 0, pollShrink: 0 };

test.each([
  ['7.2', true, 0],
  ['7.2', false, 1],
  ['8.2', false, 0],
  ['5.2', false, 1],
] as const)('QEMU %s with event_idx %s tells by %i bottom half', (qemu, eventIdx, each) => {
  const seen = observe(guest({ iothread, qemu, eventIdx }));
  expect(seen.charged('iothread', 'bottom_half')).toBeCloseTo(each, 2);
});

test('the setting overrides the version, and a bottom half delays the guest by no more than a round of the loop', () => {
  const direct = observe(guest({ iothread, qemu: '7.2', notifyByBottomHalf: false }));
  const deferred = observe(guest({ iothread, qemu: '7.2', notifyByBottomHalf: true }));
  expect(direct.charged('iothread', 'bottom_half')).toBe(0);
  expect(deferred.charged('iothread', 'bottom_half')).toBeCloseTo(1, 2);
  const delayNs = deferred.meanPeriodNs - direct.meanPeriodNs;
  expect(delayNs).toBeGreaterThan(0);
  expect(delayNs).toBeLessThan(2000);
});

test('the main loop tells by a bottom half too where it is asked to', () => {
  const deferred = observe(guest({ iothread: null, qemu: '7.2', notifyByBottomHalf: true }));
  expect(deferred.charged('main-loop', 'bottom_half')).toBeCloseTo(1, 2);
});
