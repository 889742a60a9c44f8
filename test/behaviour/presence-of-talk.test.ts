/**
 * What each bar of the talk is left with: the bars as they were run, with the QEMU of 2020, whose polling announces
 * itself. From V0 to V6 every optimization takes something out of a request's life, and puts nothing in.
 */
import { describe, expect, test } from 'vitest';
import { presetById } from '../../scenarios/presets.js';
import { observe } from './laboratory.js';
import { type Presence, presenceOf, serverCalls } from './presence.js';

const tellsGuest: Presence = { irqfdWrite: 1, guestIrq: 1, taskSwitch: 1 };
const throughHost: Presence = { submitCall: 1, hostIrq: 1, hostCompletion: 1 };
const announced = (notifierWrite: number, read: number): Presence => ({ notifierWrite, read });

const bars: readonly (readonly [string, string, Presence])[] = [
  ['B0', 'hipri asks in vain: an interrupt', { hostIrq: 1, hostCompletion: 1, taskSwitch: 1 }],
  ['B1', 'the same job polls', {}],
  ['P0', 'the vCPU halts for each request', { hlt: 1, hostIrq: 1, guestIrq: 1, taskSwitch: 1 }],
  ['P1', 'the interrupt arrives where the guest polls', { guestIrq: 1, taskSwitch: 1 }],
  ['P2', 'nothing is left', {}],
  ['P3', 'and haltpoll has nothing to do', {}],
  [
    'V0',
    'the main loop is woken twice, but the guest, which polls, never',
    { ...throughHost, ...tellsGuest, kick: 1, sleep: 2, ppoll: 2, read: 2 },
  ],
  ['V1', 'no kick and no sleep', { ...throughHost, ...tellsGuest, ...announced(2, 2) }],
  ['V2', 'as V1: the vector was right before', { ...throughHost, ...tellsGuest, ...announced(2, 2) }],
  [
    'V3',
    "no call to submit; the drive's interrupt is on a CPU that nobody waits for",
    { ...tellsGuest, ...announced(4, 2), hostIrq: 1 },
  ],
  ['V4', 'the guest is told nothing: it looks', { ...announced(4, 2), hostIrq: 1 }],
  ['V5', 'nothing is left', {}],
  ['V6', 'nothing is left, and what remains is code', {}],
];

const presences = new Map(bars.map(([id]) => [id, presenceOf(observe(presetById(id)))]));
const presence = (id: string): Presence => presences.get(id)!;

describe('what a request of each bar meets', () => {
  test.each(bars)('%s: %s', (id, _, expected) => {
    expect(presence(id)).toEqual(expected);
  });
});

test('each step of the virtio-blk ladder takes away, but for the notifications of a loop that polls', () => {
  const ladder = ['V0', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'];
  ladder.slice(1).forEach((id, i) => {
    const before = presence(ladder[i]);
    for (const [happening, times] of Object.entries(presence(id)) as [keyof Presence, number][]) {
      if (happening === 'notifierWrite') continue;
      expect(times, `${id}: ${happening}`).toBeLessThanOrEqual(before[happening] ?? 0);
    }
  });
});

test("V0 pays more system calls of QEMU than V5 and V6 have altogether, which is none: the application's is all", () => {
  expect(serverCalls(presence('V0'))).toBe(6);
  expect(['V5', 'V6'].map((id) => observe(presetById(id)).each.syscalls)).toEqual([1, 1]);
});
