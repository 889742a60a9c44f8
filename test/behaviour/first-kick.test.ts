/**
 * What poll mode does to kicks, and what its generations do to poll mode. "Notifications off" writes nothing with
 * EVENT_IDX, so the first request after poll mode is entered still kicks, although it is polled for.
 */
import { describe, expect, test } from 'vitest';
import { guest, observe } from './laboratory.js';

const each = (changes: Parameters<typeof guest>[0]) => observe(guest(changes)).each;

describe('a polled-for request kicks', () => {
  test.each(['5.1', '5.2', '8.2'])(
    'never in the steady state of QEMU %s, which stays in poll mode',
    (qemu) => {
      expect(each({ qemu })).toMatchObject({ kicks: 0, vmexits: 0, pollHits: 2 });
    },
  );

  test('always in that of QEMU 7.2, which leaves poll mode after each completion', () => {
    expect(each({ qemu: '7.2' })).toMatchObject({ kicks: 1, vmexits: 1, pollHits: 2 });
  });

  test('not even then without EVENT_IDX: the flag is written at once', () => {
    expect(each({ qemu: '7.2', eventIdx: false })).toMatchObject({ kicks: 0, vmexits: 0, pollHits: 2 });
  });

  test('once in 65536 requests, when the index comes round to the event that was left behind', () => {
    const { each: counts } = observe(guest({ qemu: '8.2' }), { requests: 70_000, warmUp: 300 });
    expect(counts.kicks * 70_000).toBeCloseTo(1, 6);
  });
});

test('the kick is off the path of its request: it delays the vCPU, not the server', () => {
  const kicked = observe(guest({ qemu: '7.2' }));
  expect(kicked.path('notify device', 'kick_to_signal')).toBe(0);
  expect(kicked.spent('vcpu0', 'kick_to_signal')).toBeGreaterThan(0);
  expect(Math.abs(kicked.meanPeriodNs - observe(guest({ qemu: '8.2' })).meanPeriodNs)).toBeLessThan(300);
});

test('a main loop is kicked for each request: nothing switches notifications off', () => {
  expect(each({ iothread: null }).kicks).toBe(1);
  expect(each({ iothread: null, eventIdx: false }).kicks).toBe(1);
});
