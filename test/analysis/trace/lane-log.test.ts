import { describe, expect, test } from 'vitest';
import { LaneLog } from '../../../analysis/trace/lane-log.js';
import { SimulationError } from '../../../sim/errors.js';
import { Ledger, type Site } from '../../../sim/ledger.js';
import { Remainder, Timeline } from '../../../sim/timeline.js';

/** A timeline that keeps `capacity` segments, its clock, and two sites. */
function rig(capacity = 8): { timeline: Timeline; clock: Float64Array; work: Site; other: Site } {
  const ledger = new Ledger(['stage']);
  const clock = new Float64Array(2);
  const site = (cost: string): Site =>
    ledger.site({ actor: 'cpu', mechanism: 'test', cost, category: 'work', sampler: null });
  const [work, other] = [site('work'), site('other')];
  return { timeline: new Timeline(3, 'cpu0', ledger, clock, capacity), clock, work, other };
}

describe('LaneLog', () => {
  test('takes what has passed, and what is written ahead later', () => {
    const { timeline, work, other } = rig();
    const log = new LaneLog(timeline, 0);
    timeline.append(work, 100);
    timeline.append(other, 50);
    log.drain(120);
    expect(log.endsNs).toEqual([100]);
    log.drain(150);
    expect(log.endsNs).toEqual([100, 150]);
    expect(log.sites).toEqual([work.id, other.id]);
  });

  test('has only the first part of what an interrupt cuts off', () => {
    const { timeline, work, other } = rig();
    const log = new LaneLog(timeline, 0);
    timeline.append(work, 100);
    log.drain(40);
    const remainder = new Remainder();
    timeline.cut(40, remainder);
    timeline.append(other, 10);
    timeline.restore(remainder);
    log.drain(110);
    expect(log.endsNs).toEqual([40, 50, 110]);
    expect(log.sites).toEqual([work.id, other.id, work.id]);
  });

  test('begins with the segment that holds the moment', () => {
    const { timeline, work, other } = rig();
    timeline.append(work, 100);
    timeline.append(other, 50);
    const log = new LaneLog(timeline, 120);
    log.drain(200);
    expect([log.startNs, log.endsNs, log.sites]).toEqual([100, [150], [other.id]]);
  });

  test('keeps who ended a wait, and nothing that took no time', () => {
    const { timeline, clock, work, other } = rig();
    const log = new LaneLog(timeline, 0);
    clock[0] = 70;
    timeline.appendUntilNow(work, 5);
    timeline.append(other, 0);
    log.drain(70);
    expect([log.endsNs, log.edges]).toEqual([[70], [5]]);
  });

  test('says so when the ring has forgotten', () => {
    const { timeline, work } = rig(8);
    const log = new LaneLog(timeline, 0);
    for (let i = 0; i < 7; i++) timeline.append(work, 10);
    log.drain(70);
    expect(log.endsNs).toHaveLength(7);
    for (let i = 0; i < 8; i++) timeline.append(work, 10);
    expect(() => log.drain(150)).toThrow(SimulationError);
    expect(() => log.drain(150)).toThrow(/the trace has lost 1 segments of cpu0: by 150 ns more than 7/);
  });

  test('tells the last time of a site as that of another', () => {
    const { timeline, work, other } = rig(16);
    const log = new LaneLog(timeline, 0);
    for (const site of [work, other, work, other, work]) timeline.append(site, 10);
    log.drain(50);
    log.relabel(work.id, 7, 20);
    expect(log.sites).toEqual([work.id, other.id, 7, other.id, 7]);
    log.relabel(other.id, 8, 1000);
    expect(log.sites).toEqual([work.id, 8, 7, 8, 7]);
  });
});
