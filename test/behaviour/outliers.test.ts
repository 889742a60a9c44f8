/** What is left behind: one slow request, and a signal that nobody read. */
import { describe, expect, test } from 'vitest';
import { device, guest, observe } from './laboratory.js';

/** One request in 200 takes about 100 µs. */
const rarely = {
  kind: 'mixture' as const,
  parts: [
    [0.995, { kind: 'constant', ns: 6_700 }],
    [0.005, { kind: 'constant', ns: 100_000 }],
  ] as const,
};

describe('one outlier resets polling and costs a burst', () => {
  const seen = observe(guest(), { costs: { [device]: rarely }, requests: 4000 });
  const late = seen.polls.findIndex((poll) => poll.blockNs > 60_000);

  test('the wait over poll-max-ns drops poll_ns to 0', () => {
    expect(seen.polls[late].after).toBe(0);
  });

  test('the next waits miss although their events are early, until the ladder is climbed again', () => {
    const ladder = seen.polls.slice(late + 1, late + 6).map((poll) => poll.after);
    expect(ladder[0]).toBe(4000);
    expect(ladder).toContain(8000);
    expect(ladder[4]).toBe(16_000);
    expect(seen.polls[late + 1].blockNs).toBeGreaterThan(seen.polls[late + 5].blockNs);
  });

  test('the requests after the outlier are slower than those before it', () => {
    const slow = seen.periodsNs.findIndex((ns) => ns > 80_000);
    const usual = seen.periodsNs[slow - 2];
    expect(seen.periodsNs[slow + 1]).toBeGreaterThan(usual + 1_000);
    expect(seen.periodsNs[slow + 4]).toBe(usual);
  });
});

describe('polling never reads the eventfd', () => {
  test('a stale signal makes the first ppoll after polled completions return at once', () => {
    const { polls } = observe(guest(), { costs: { [device]: rarely }, requests: 4000 });
    const late = polls.findIndex((poll) => poll.blockNs > 60_000);
    const spurious = polls[late - 1];
    // It polled its 16 µs in vain and came back from ppoll without an event: a little more than poll_ns, so it grows.
    expect(spurious.blockNs).toBeGreaterThan(16_000);
    expect(spurious.blockNs).toBeLessThan(18_500);
    expect([spurious.before, spurious.after]).toEqual([16_000, 32_000]);
    // The wait that really sleeps polls for twice as long first.
    expect(polls[late].before).toBe(32_000);
  });

  test('a kick that polling has overtaken is stale as well: QEMU 7.2 kicks for each request it polls for', () => {
    const { each } = observe(guest({ qemu: '7.2' }));
    expect(each).toMatchObject({ kicks: 1, pollHits: 2, pollMisses: 0, vmexits: 1 });
    expect(observe(guest({ qemu: '8.2' })).each).toMatchObject({ kicks: 0, vmexits: 0 });
    expect(observe(guest({ qemu: '5.2' })).each).toMatchObject({ kicks: 0, vmexits: 0 });
  });

  test('up to 5.1 a notification from inside the polling loop is a write and a read, as it submits and as it completes', () => {
    const { each } = observe(guest({ qemu: '5.1' }));
    expect(each.syscalls - observe(guest({ qemu: '5.2' })).each.syscalls).toBe(2 * 2);
  });
});
