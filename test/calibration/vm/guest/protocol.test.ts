import { describe, expect, test } from 'vitest';
import { readyOf, resultOf, runLine, ticksOf } from '../../../../calibration/vm/guest/protocol.js';

const thread = {
  requests: 3,
  beginTicks: 10,
  endTicks: 90,
  sumTicks: 60,
  longestTicks: 30,
  bins: [
    [10, 1],
    [20, 2],
  ],
};

describe('what the guest is told and answers', () => {
  test('a run is a line of keys that init.c knows', () => {
    const run = {
      disk: 'vda',
      threads: 2,
      thinkTicks: 105_000,
      hipri: false,
      warmUpMs: 200,
      runMs: 800,
      seed: 7,
    };
    expect(runLine(run)).toBe('run disk=vda threads=2 think=105000 hipri=0 warm_up_ms=200 run_ms=800 seed=7');
  });

  test('its answers are read', () => {
    expect(readyOf('ready {"kernel":"6.1.0","cpus":2,"clocksource":"tsc"}').cpus).toBe(2);
    expect(ticksOf('begin 123')).toBe(123);
    expect(resultOf(`result ${JSON.stringify({ subBuckets: 128, threads: [thread] })}`).threads[0]).toEqual(
      thread,
    );
  });

  test('buckets that hold other requests than were counted are refused', () => {
    const threads = [{ ...thread, requests: 4 }];
    expect(() => resultOf(`result ${JSON.stringify({ subBuckets: 128, threads })}`)).toThrow(
      'the guest counted 4 requests, and 3 in its buckets; measure again',
    );
  });

  test('garbage on the line is said, not swallowed', () => {
    expect(() => resultOf('result {"threads":')).toThrow(
      'the guest answered "result {"threads":", which cannot be read',
    );
    expect(() => ticksOf('begin soon')).toThrow('the guest answered "begin soon"');
    expect(() => resultOf('result {"subBuckets":100,"threads":[]}')).toThrow('cannot be read');
  });
});
