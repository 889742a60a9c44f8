import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Site } from '../../sim/ledger.js';
import { Remainder, type Timeline } from '../../sim/timeline.js';
import { Rig } from './rig.js';

interface Bench {
  rig: Rig;
  timeline: Timeline;
  work: Site;
  wait: Site;
}

function bench(capacity?: number): Bench {
  const rig = new Rig();
  return { rig, timeline: rig.timeline('cpu0', capacity), work: rig.site('work'), wait: rig.site('wait') };
}

describe('a timeline', () => {
  test('starts at 0 with nothing written', () => {
    const { rig, timeline } = bench();
    expect(timeline.endNs).toBe(0);
    expect(rig.segments(timeline)).toEqual([]);
  });

  test('is tiled: each segment begins where the one before it ends', () => {
    const { rig, timeline, work, wait } = bench();
    timeline.append(work, 30);
    timeline.append(wait, 5);
    timeline.append(work, 7);
    expect(rig.segments(timeline)).toEqual(['work 0-30', 'wait 30-35', 'work 35-42']);
    expect(timeline.endNs).toBe(42);
  });

  test('charges its ledger what is written', () => {
    const { rig, timeline, work, wait } = bench();
    timeline.append(work, 30);
    timeline.appendUntil(wait, 50);
    timeline.append(work, 7);
    expect(rig.busyNs(work)).toBe(37);
    expect(rig.busyNs(wait)).toBe(20);
  });

  test('written up to a moment that it has reached is left as it is', () => {
    const { rig, timeline, work, wait } = bench();
    timeline.append(work, 30);
    timeline.appendUntil(wait, 30, timeline.id);
    timeline.appendUntil(wait, 10, timeline.id);
    timeline.appendUntilNow(wait, timeline.id);
    expect(rig.segments(timeline)).toEqual(['work 0-30']);
    expect(rig.busyNs(wait)).toBe(0);
  });

  test('remembers with a wait who ended it', () => {
    const { rig, timeline, wait } = bench();
    const drive = rig.timeline('nvme0');
    timeline.appendUntil(wait, 10, timeline.id);
    timeline.appendUntil(wait, 20);
    rig.at(30, () => timeline.appendUntilNow(wait, drive.id));
    rig.calendar.run();
    expect(rig.segments(timeline)).toEqual(['wait 0-10 by cpu0', 'wait 10-20', 'wait 20-30 by nvme0']);
  });

  test('keeps as many segments as it has room for, the most recent', () => {
    const { rig, timeline, work } = bench(4);
    for (let ns = 1; ns <= 10; ns++) timeline.append(work, ns);
    expect(rig.segments(timeline)).toEqual(['work 28-36', 'work 36-45', 'work 45-55']);
    expect(rig.busyNs(work)).toBe(55);
  });
});

describe('what is cut off a timeline', () => {
  test('is the part of it that lies ahead', () => {
    const { rig, timeline, work, wait } = bench();
    const remainder = new Remainder();
    timeline.append(work, 30);
    timeline.append(wait, 20);
    timeline.append(work, 10);
    timeline.cut(35, remainder);
    expect(rig.segments(timeline)).toEqual(['work 0-30', 'wait 30-35']);
    expect(remainder.count).toBe(2);
    expect(remainder.lengthsNs).toEqual([15, 10]);
    expect(rig.busyNs(wait)).toBe(5);
    expect(rig.busyNs(work)).toBe(30);
  });

  test('leaves no stump when the cut falls between two segments', () => {
    const { rig, timeline, work, wait } = bench();
    const remainder = new Remainder();
    timeline.append(work, 30);
    timeline.append(wait, 20);
    const written = timeline.count;
    timeline.cut(30, remainder);
    expect(timeline.count).toBe(written - 1);
    timeline.restore(remainder);
    expect(rig.segments(timeline)).toEqual(['work 0-30', 'wait 30-50']);
  });

  test('is nothing when nothing lies ahead', () => {
    const { timeline, work } = bench();
    const remainder = new Remainder();
    timeline.append(work, 30);
    timeline.cut(30, remainder);
    timeline.cut(100, remainder);
    expect(remainder.count).toBe(0);
    expect(timeline.endNs).toBe(30);
  });

  test('goes back behind what was written meanwhile, once', () => {
    const { rig, timeline, work, wait } = bench();
    const remainder = new Remainder();
    timeline.append(work, 100);
    timeline.cut(40, remainder);
    timeline.append(wait, 7);
    timeline.restore(remainder);
    timeline.restore(remainder);
    expect(rig.segments(timeline)).toEqual(['work 0-40', 'wait 40-47', 'work 47-107']);
  });

  test('wherever and however often it is cut, takes no time away and adds none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1), fc.nat(50)), { minLength: 1, maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(80), fc.nat(30)), { maxLength: 8 }),
        (charges, cuts) => {
          const { rig, timeline, work, wait } = bench(64);
          const irq = rig.site('irq');
          for (const [which, ns] of charges) timeline.append(which === 0 ? work : wait, ns);
          const before = [rig.busyNs(work), rig.busyNs(wait)];
          const endNs = timeline.endNs;
          let nowNs = 0;
          let stolenNs = 0;
          for (const [laterNs, ns] of cuts) {
            nowNs += laterNs;
            if (nowNs > timeline.endNs) break;
            const remainder = new Remainder();
            const aheadNs = timeline.endNs - nowNs;
            timeline.cut(nowNs, remainder);
            expect(timeline.endNs).toBe(nowNs);
            expect(remainder.lengthsNs.reduce((sum, length) => sum + length, 0)).toBe(aheadNs);
            timeline.append(irq, ns);
            timeline.restore(remainder);
            stolenNs += ns;
          }
          expect([rig.busyNs(work), rig.busyNs(wait)]).toEqual(before);
          expect(rig.busyNs(irq)).toBe(stolenNs);
          expect(timeline.endNs).toBe(endNs + stolenNs);
        },
      ),
      { numRuns: 300 },
    );
  });
});
