/**
 * One poll_ns is fed by two gaps in turn: the wait for the request and the wait for its completion. Nothing here is
 * coded: it follows from the rule of adaptation and from who waits for whom.
 */
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../sim/distributions.js';
import { device, guest, observe } from './laboratory.js';

describe('the two-gap problem (one poll_ns for both waits, QEMU up to 9.2)', () => {
  test('a fast drive and a fast guest: both waits are hits, nobody sleeps, nobody kicks', () => {
    const { each, polls } = observe(guest());
    expect(each).toMatchObject({ pollHits: 2, pollMisses: 0, kicks: 0 });
    // Only the guest's task is woken.
    expect(each.wakes).toBe(1);
    expect(polls.every((poll) => poll.before === 16_000 && poll.after === 16_000)).toBe(true);
  });

  test('a slow drive resets poll_ns for the request as well: a fast guest is never polled for', () => {
    const { each, polls } = observe(guest(), { costs: { [device]: 40_000 } });
    expect(each).toMatchObject({ pollHits: 0, kicks: 1 });
    expect(each.wakes).toBeCloseTo(3, 1);
    // The request's gap grows 0 to 4000, which the drive's gap then wastes and resets.
    expect(
      polls
        .slice(0, 2)
        .map((poll) => [poll.before, poll.after])
        .sort(),
    ).toEqual([
      [0, 4000],
      [4000, 0],
    ]);
  });

  test('the cliff at poll-max-ns: a little less than the longer gap and nothing is polled for at all', () => {
    const period = (pollMaxNs: number): number => observe(guest({ iothread: { pollMaxNs } })).meanPeriodNs;
    const above = period(10_000);
    const below = period(9_000);
    expect(above).toBeLessThan(18_000);
    expect(below - above).toBeGreaterThan(6_000);
    // On each side it is flat: the value matters only by which side of the gap it is on.
    expect(period(32_768)).toBe(above);
    expect(Math.abs(period(4_000) - below)).toBeLessThan(10);
  });

  test('near 32 µs the drive alone decides: 28 µs is polled for, 33 µs costs two sleeps', () => {
    const overhead = (ns: number): number => observe(guest(), { costs: { [device]: ns } }).meanPeriodNs - ns;
    expect(overhead(28_000)).toBeLessThan(11_500);
    expect(overhead(33_000)).toBeGreaterThan(15_000);
  });

  test('think time over 32 µs is a gap like any other', () => {
    const hit = observe(guest({ fio: { thinktimeNs: 20_000 } }));
    const miss = observe(guest({ fio: { thinktimeNs: 30_000 } }));
    expect(hit.each.pollHits).toBe(2);
    expect(miss.each.pollHits).toBe(0);
    expect(miss.meanPeriodNs - 30_000 - (hit.meanPeriodNs - 20_000)).toBeGreaterThan(6_000);
  });
});

describe('from QEMU 10.0 on each wait has a polling time of its own', () => {
  const of = (qemu: string): ReturnType<typeof observe> =>
    observe(guest({ qemu }), { costs: { [device]: 40_000 } });

  test('a slow drive no longer takes the polling for requests away, and is polled for in vain', () => {
    const [before, after] = [of('9.2'), of('10.0')];
    expect(before.each).toMatchObject({ pollHits: 0, kicks: 1 });
    expect(after.each.pollHits).toBeGreaterThan(0.7);
    // Each wait for the drive leaves poll mode, so that the guest kicks; often the request has been found by then.
    expect(after.each.kicks).toBe(1);
    expect(after.each.wakes).toBeLessThan(before.each.wakes - 0.9);
    expect(after.meanPeriodNs).toBeLessThan(before.meanPeriodNs - 2_000);
  });

  test('a fast drive is polled for as before', () => {
    const { each } = observe(guest({ qemu: '10.1' }));
    expect(each).toMatchObject({ pollHits: 2, pollMisses: 0, kicks: 0 });
  });
});

describe('hit and miss are independent on the request and on the completion side', () => {
  // A drive and a guest that are each now fast, now slower than poll-max-ns.
  const nowAndThen = (fastNs: number): Distribution => ({
    kind: 'mixture',
    parts: [
      [0.7, { kind: 'constant', ns: fastNs }],
      [0.3, { kind: 'constant', ns: 45_000 }],
    ],
  });

  test('all four combinations occur, and a miss pays its ppoll on its own side only', () => {
    const seen = new Map<string, number>();
    const missed = new Map<number, { request: boolean; completion: boolean }>();
    observe(guest(), {
      costs: { [device]: nowAndThen(6_700), fio_loop: nowAndThen(280) },
      requests: 6000,
      onSpan: (request, phase, cost) => {
        const modes = missed.get(request) ?? { request: false, completion: false };
        if (cost === 'ppoll_return' && phase === 'notify server') modes.request = true;
        if (cost === 'ppoll_return' && phase === 'reap') modes.completion = true;
        missed.set(request, modes);
      },
    });
    for (const { request, completion } of missed.values()) {
      const key = `${request ? 'miss' : 'hit'}, ${completion ? 'miss' : 'hit'}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(['hit, hit', 'hit, miss', 'miss, hit', 'miss, miss']);
    for (const count of seen.values()) expect(count).toBeGreaterThan(5);
  });
});
