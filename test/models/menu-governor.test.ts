import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CpuFamily, cStateTable } from '../../models/c-states.js';
import { type IdleEnd, MenuGovernor } from '../../models/menu-governor.js';
import { type KernelClass, kernelClasses } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';

const TICK_NS = 4_000_000;
/** Some timer that has nothing to do with the I/O. */
const TIMER_NS = 3_000_000;

function governor(cpu: CpuFamily, kernel: KernelClass, latencyLimitNs = Infinity): MenuGovernor {
  return new MenuGovernor(cStateTable(cpu, kernel).states, { kernel, tickNs: TICK_NS, latencyLimitNs });
}

/** The states chosen once a CPU has been woken every `gapUs` for a while. */
function settled(cpu: CpuFamily, kernel: KernelClass, iowaiters: number, gapUs: number): string {
  const { states } = cStateTable(cpu, kernel);
  const menu = governor(cpu, kernel);
  const chosen = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const index = menu.select(TIMER_NS, iowaiters);
    if (round >= 300) chosen.add(states[index].name);
    menu.reflect(gapUs * 1000);
  }
  return [...chosen].sort().join(' or ');
}

describe('the CPU of a reader on a 9 µs drive', () => {
  test.each(['5.10', '6.1'] as const)(
    'idles in POLL every time when the reader is synchronous, %s',
    (kernel) => {
      expect(settled('SKX', kernel, 1, 9)).toBe('POLL');
      expect(settled('ICX', kernel, 1, 9)).toBe('POLL');
    },
  );

  test.each(['5.10', '6.1'] as const)('idles in C1 every time with libaio on Skylake, %s', (kernel) => {
    expect(settled('SKX', kernel, 0, 9)).toBe('C1');
  });

  test('idles in C1 either way on 6.12, which does not look at iowait', () => {
    expect(settled('SKX', '6.12', 1, 9)).toBe('C1');
    expect(settled('SKX', '6.12', 0, 9)).toBe('C1');
  });

  test('is in POLL at first: no history counts as idle times of 0 up to 6.1', () => {
    expect(governor('SKX', '5.10').select(TIMER_NS, 0)).toBe(0);
    expect(governor('SKX', '6.12').select(TIMER_NS, 0)).toBe(3);
  });
});

/**
 * Where one state gives way to the next [µs]. What is recorded of a gap is shorter by the exit latency of the state
 * chosen, so above each threshold both states are seen, in a band as wide as the deeper state's latency.
 */
const thresholds: readonly [CpuFamily, KernelClass, number, string, number, number, string][] = [
  ['SKX', '5.10', 1, 'POLL', 22, 2, 'C1'],
  ['SKX', '5.10', 1, 'C1', 110, 12, 'C1E'],
  ['SKX', '5.10', 1, 'C1E', 1463, 143, 'C6'],
  ['SKX', '6.1', 0, 'POLL', 2, 2, 'C1'],
  ['SKX', '6.1', 0, 'C1', 20, 12, 'C1E'],
  ['SKX', '6.1', 0, 'C1E', 600, 143, 'C6'],
  ['ICX', '6.1', 1, 'POLL', 11, 1, 'C1'],
  ['ICX', '6.1', 1, 'C1', 44, 5, 'C1E'],
  ['ICX', '6.1', 1, 'C1E', 1870, 174, 'C6'],
  ['ICX', '6.1', 0, 'POLL', 1, 1, 'C1'],
  ['ICX', '6.1', 0, 'C1', 4, 5, 'C1E'],
  ['ICX', '6.1', 0, 'C1E', 600, 174, 'C6'],
  ['SKX', '6.12', 1, 'C1', 20, 12, 'C1E'],
  ['SKX', '6.12', 0, 'C1E', 600, 143, 'C6'],
];

describe('the state of regular idle gaps', () => {
  test.each(thresholds)(
    '%s, Linux %s, %i in iowait: %s below %i µs',
    (cpu, kernel, io, shallow, us, band, deep) => {
      if (us > 1) expect(settled(cpu, kernel, io, us - 1)).toBe(shallow);
      expect(settled(cpu, kernel, io, us + band)).toBe(deep);
    },
  );

  test('never gets shallower as gaps get longer', () => {
    for (const iowaiters of [0, 1, 2]) {
      let deepest = 0;
      for (let gapUs = 4; gapUs < 3000; gapUs = Math.ceil(gapUs * 1.3)) {
        const names = settled('SKX', '5.10', iowaiters, gapUs).split(' or ');
        const order = Math.min(...names.map((name) => ['POLL', 'C1', 'C1E', 'C6'].indexOf(name)));
        expect(order).toBeGreaterThanOrEqual(deepest);
        deepest = order;
      }
    }
  });
});

/** The states of the I/O gaps (9 µs) and of the pauses, when the two alternate. */
function withThinkTime(kernel: KernelClass, iowaiters: number, pauseUs: (round: number) => number): string[] {
  const { states } = cStateTable('SKX', kernel);
  const menu = governor('SKX', kernel);
  const [gaps, pauses] = [new Set<string>(), new Set<string>()];
  for (let round = 0; round < 400; round++) {
    gaps.add(states[menu.select(TIMER_NS, iowaiters)].name);
    menu.reflect(9000);
    const pauseNs = pauseUs(round) * 1000;
    pauses.add(states[menu.select(pauseNs, 0)].name);
    menu.reflect(pauseNs + 5000);
    if (round < 100) for (const seen of [gaps, pauses]) seen.clear();
  }
  return [[...gaps].join(' or '), [...pauses].join(' or ')];
}

describe('a reader that pauses for 1 ms after each request', () => {
  test('has no typical interval when pauses differ, so that deep states come into reach', () => {
    expect(withThinkTime('5.10', 1, (round) => 1000 + (round % 7))).toEqual(['POLL', 'C6']);
    expect(withThinkTime('6.1', 0, (round) => 1000 + (round % 7))[1]).toBe('C1E');
  });

  test('keeps its typical interval when they are equal to the microsecond', () => {
    expect(withThinkTime('5.10', 1, () => 1000)).toEqual(['POLL', 'C1']);
    expect(withThinkTime('5.10', 0, () => 1000)).toEqual(['C1', 'C1']);
  });
});

describe('limits on latency', () => {
  test('of 0 leave the first state only, without stopping the tick', () => {
    const menu = governor('SKX', '6.1', 0);
    for (let round = 0; round < 20; round++) {
      expect(menu.select(50_000_000, 0)).toBe(0);
      expect(menu.stopsTick).toBe(false);
      menu.reflect(40_000_000);
    }
  });

  test.each(kernelClasses.map(({ id }) => id))('keep deeper states away on %s', (kernel) => {
    const chosen = (latencyLimitNs: number): number => {
      const menu = governor('SKX', kernel, latencyLimitNs);
      for (let round = 0; round < 20; round++) {
        menu.select(50_000_000, 0);
        menu.reflect(40_000_000);
      }
      return menu.select(50_000_000, 0);
    };
    expect([1999, 2000, 10_000, 133_000].map(chosen)).toEqual([0, 1, 2, 3]);
  });
});

describe('timers', () => {
  test('nearer than the residency of C1 leave POLL', () => {
    const menu = governor('SKX', '5.10');
    for (let round = 0; round < 20; round++) {
      menu.select(TIMER_NS, 0);
      menu.reflect(500_000);
    }
    expect(menu.select(1999, 0)).toBe(0);
    expect(menu.select(2000, 0)).not.toBe(0);
  });

  test('that end the idleness every time are believed', () => {
    const menu = governor('SKX', '5.10');
    for (let round = 0; round < 40; round++) {
      // No two alike, or the detector of repeated intervals would have its say.
      const timerNs = round % 2 === 0 ? 900_000 : 30_000_000 + round * 10_000;
      menu.select(timerNs, 0);
      menu.reflect(timerNs);
    }
    expect(menu.select(900_000, 0)).toBe(3);
    expect(menu.stopsTick).toBe(false);
    menu.reflect(900_000);
    expect(menu.select(30_000_000, 0)).toBe(3);
    expect(menu.stopsTick).toBe(true);
  });

  test('a tick that comes before the residency is over makes the choice shallower', () => {
    const menu = governor('SKX', '5.10');
    for (let round = 0; round < 20; round++) {
      menu.select(TIMER_NS, 0);
      menu.reflect(1_000_000);
    }
    expect(menu.select(TIMER_NS, 0)).toBe(3);
    expect(menu.select(TIMER_NS, 0, 599_999)).toBe(2);
    expect(menu.select(TIMER_NS, 0, 19_999)).toBe(1);
    expect(menu.select(TIMER_NS, 0, 1999)).toBe(0);
  });
});

/** The choice after twelve idle times of 9 µs, 30 ms before the next timer, and eight more that end in some way. */
function afterwards(kernel: KernelClass, end: IdleEnd): number {
  const menu = governor('SKX', kernel);
  for (let round = 0; round < 20; round++) {
    menu.select(30_000_000, 1);
    menu.reflect(9000, round < 12 ? 'event' : end);
  }
  return menu.select(30_000_000, 1);
}

describe('what is recorded of an idle state', () => {
  test('is its length when an event ended it', () => {
    expect(afterwards('5.10', 'event')).toBe(0);
  });

  test('is the time to the next timer when POLL was given up', () => {
    expect(afterwards('5.10', 'poll-limit')).toBe(3);
  });

  test('is 45 ms, at most the time to the next timer, when only the tick ended it', () => {
    expect(afterwards('5.10', 'tick')).toBe(3);
  });

  test('is nothing when POLL was given up on 6.12, which had not asked for a timer', () => {
    const menu = governor('SKX', '6.12');
    for (let round = 0; round < 12; round++) {
      menu.select(30_000_000, 0);
      menu.reflect(9000);
    }
    for (let round = 0; round < 8; round++) {
      expect(menu.select(30_000_000, 0)).toBe(1);
      menu.reflect(20_000, 'poll-limit');
    }
    expect(menu.select(30_000_000, 0)).not.toBe(1);
  });
});

test('whatever happens, the choice is a state, no deeper than the limit, and depends on nothing but the past', () => {
  const step = fc.record({
    timerNs: fc.oneof(fc.nat({ max: 100_000_000 }), fc.constant(Infinity)),
    iowaiters: fc.nat({ max: 3 }),
    residencyNs: fc.nat({ max: 100_000_000 }),
    end: fc.constantFrom<IdleEnd>('event', 'poll-limit', 'tick'),
  });
  const kernels = fc.constantFrom(...kernelClasses.map(({ id }) => id));
  fc.assert(
    fc.property(kernels, fc.array(step), fc.nat({ max: 200_000 }), (kernel, steps, limitNs) => {
      const { states } = cStateTable('SKX', kernel);
      const [menu, twin] = [governor('SKX', kernel, limitNs), governor('SKX', kernel, limitNs)];
      for (const { timerNs, iowaiters, residencyNs, end } of steps) {
        const index = menu.select(timerNs, iowaiters);
        expect(twin.select(timerNs, iowaiters)).toBe(index);
        expect(states[index].exitLatencyNs).toBeLessThanOrEqual(limitNs);
        if (menu.stopsTick) expect(index).not.toBe(0);
        menu.reflect(residencyNs, end);
        twin.reflect(residencyNs, end);
      }
    }),
  );
});

test('refuses an empty list of states, and a tick without a length', () => {
  expect(() => new MenuGovernor([], { kernel: '6.1', tickNs: TICK_NS })).toThrow(ConfigError);
  const { states } = cStateTable('SKX', '6.1');
  expect(() => new MenuGovernor(states, { kernel: '6.1', tickNs: 0 })).toThrow(
    'menu governor: tickNs is 0; it must be a whole number, 1 or more',
  );
});

test('with POLL alone it polls', () => {
  const states = cStateTable('SKX', '6.1').states.slice(0, 1);
  expect(new MenuGovernor(states, { kernel: '6.1', tickNs: TICK_NS }).select(TIMER_NS, 0)).toBe(0);
});
