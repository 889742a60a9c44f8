import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Calendar } from '../../sim/calendar.js';
import { SimulationError } from '../../sim/errors.js';
import { NaiveCalendar } from './naive-calendar.js';

const nothing = (): void => {};

/** A calendar with timers `a`, `b`, ... that write their name and the time into a log when they fire. */
function logged(count: number): { calendar: Calendar; timers: number[]; log: string[] } {
  const calendar = new Calendar();
  const log: string[] = [];
  const timers: number[] = [];
  for (let i = 0; i < count; i++) {
    const name = String.fromCodePoint('a'.codePointAt(0)! + i);
    timers.push(calendar.timer(name, () => log.push(`${name}@${calendar.now}`)));
  }
  return { calendar, timers, log };
}

describe('events fire', () => {
  test('in the order of their times, whatever the order in which they were armed', () => {
    const { calendar, timers, log } = logged(5);
    [50, 10, 40, 20, 30].forEach((atNs, i) => calendar.arm(timers[i], atNs));
    calendar.run();
    expect(log).toEqual(['b@10', 'd@20', 'e@30', 'c@40', 'a@50']);
    expect(calendar.now).toBe(50);
    expect(calendar.eventsFired).toBe(5);
  });

  test('at one moment, in the order in which they were armed', () => {
    const { calendar, timers, log } = logged(26);
    const shuffled = timers.toSorted((a, b) => ((a * 7) % 26) - ((b * 7) % 26));
    for (const timer of shuffled) calendar.arm(timer, 5);
    calendar.run();
    expect(log).toEqual(shuffled.map((timer) => `${String.fromCodePoint(97 + timer)}@5`));
  });

  test('behind what was armed for this moment before, when a handler arms for now', () => {
    const { calendar, timers, log } = logged(2);
    const first = calendar.timer('first', () => calendar.after(timers[1], 0));
    calendar.arm(first, 5);
    calendar.arm(timers[0], 5);
    calendar.run();
    expect(log).toEqual(['a@5', 'b@5']);
  });

  test('each with its own timer as the argument, so that one function can serve many', () => {
    const calendar = new Calendar();
    const seen: number[] = [];
    const timers = [0, 1, 2].map((i) => calendar.timer(`timer ${i}`, (timer) => seen.push(timer)));
    for (const timer of timers) calendar.arm(timer, 10 - timer);
    calendar.run();
    expect(seen).toEqual([2, 1, 0]);
  });

  test('at a moment that is given by its place, with a new handler', () => {
    const { calendar, timers, log } = logged(1);
    calendar.arm(timers[0], 3);
    calendar.armWith(timers[0], Float64Array.of(1, 8), 1, () => log.push(`new@${calendar.now}`));
    calendar.run();
    calendar.arm(timers[0], 9);
    calendar.run();
    expect(log).toEqual(['new@8', 'new@9']);
  });
});

describe('a timer that is armed again', () => {
  test('for later fires then, and only then', () => {
    const { calendar, timers, log } = logged(2);
    calendar.arm(timers[0], 10);
    calendar.arm(timers[1], 20);
    calendar.arm(timers[0], 30);
    calendar.run();
    expect(log).toEqual(['b@20', 'a@30']);
  });

  test('for earlier fires then, and only then', () => {
    const { calendar, timers, log } = logged(3);
    calendar.arm(timers[0], 30);
    calendar.arm(timers[1], 20);
    calendar.arm(timers[2], 40);
    calendar.arm(timers[0], 10);
    calendar.run();
    expect(log).toEqual(['a@10', 'b@20', 'c@40']);
  });

  test('for the same moment goes behind the others of that moment', () => {
    const { calendar, timers, log } = logged(3);
    for (const timer of timers) calendar.arm(timer, 10);
    calendar.arm(timers[0], 10);
    calendar.run();
    expect(log).toEqual(['b@10', 'c@10', 'a@10']);
  });

  test('by its own handler fires again', () => {
    const calendar = new Calendar();
    const times: number[] = [];
    const tick = calendar.timer('tick', (timer) => {
      times.push(calendar.now);
      if (times.length < 4) calendar.after(timer, 250);
    });
    calendar.arm(tick, 0);
    calendar.run();
    expect(times).toEqual([0, 250, 500, 750]);
  });

  test('while it is the one armed last, earlier or later, fires once', () => {
    const { calendar, timers, log } = logged(3);
    const moves = calendar.timer('moves', () => {
      calendar.after(timers[0], 10);
      calendar.after(timers[0], 5);
      calendar.after(timers[0], 7);
    });
    calendar.arm(moves, 1);
    calendar.arm(timers[1], 7);
    calendar.arm(timers[2], 9);
    calendar.run();
    expect(log).toEqual(['b@7', 'a@8', 'c@9']);
  });

  test('a hundred thousand times has one entry and fires once', () => {
    const { calendar, timers, log } = logged(20);
    for (let i = 0; i < 100_000; i++) calendar.arm(timers[i % 20], (i * 7919) % 1000);
    calendar.run();
    expect(log).toHaveLength(20);
    expect(calendar.eventsFired).toBe(20);
  });

  test('after its cancellation, before its old moment has come, fires at the new moment alone', () => {
    const { calendar, timers, log } = logged(2);
    calendar.arm(timers[0], 10);
    calendar.arm(timers[1], 12);
    calendar.cancel(timers[0]);
    calendar.arm(timers[0], 11);
    calendar.run();
    expect(log).toEqual(['a@11', 'b@12']);
  });
});

describe('a cancelled timer', () => {
  test('does not fire, and is not counted', () => {
    const { calendar, timers, log } = logged(2);
    calendar.arm(timers[0], 10);
    calendar.arm(timers[1], 20);
    calendar.cancel(timers[0]);
    expect(calendar.armed(timers[0])).toBe(false);
    expect(calendar.deadline(timers[0])).toBe(Infinity);
    calendar.run();
    expect(log).toEqual(['b@20']);
    expect(calendar.eventsFired).toBe(1);
  });

  test('does not move the clock', () => {
    const { calendar, timers } = logged(1);
    calendar.arm(timers[0], 10);
    calendar.cancel(timers[0]);
    calendar.run();
    expect(calendar.now).toBe(0);
  });

  test('may be cancelled in the moment of its event by one that comes before it', () => {
    const { calendar, timers, log } = logged(1);
    const killer = calendar.timer('killer', () => calendar.cancel(timers[0]));
    calendar.arm(killer, 10);
    calendar.arm(timers[0], 10);
    calendar.run();
    expect(log).toEqual([]);
  });

  test('may cancel itself in its own handler, where it is no longer armed', () => {
    const calendar = new Calendar();
    const seen: boolean[] = [];
    const once = calendar.timer('once', (timer) => {
      seen.push(calendar.armed(timer));
      calendar.cancel(timer);
      calendar.after(timer, 5);
      calendar.cancel(timer);
    });
    calendar.arm(once, 1);
    calendar.run();
    expect(seen).toEqual([false]);
  });

  test('that was never armed is left alone', () => {
    const { calendar, timers, log } = logged(1);
    calendar.cancel(timers[0]);
    calendar.run();
    expect(log).toEqual([]);
  });
});

describe('a run', () => {
  test('ends after the event that stops it, and goes on when it is called again', () => {
    const { calendar, timers, log } = logged(2);
    const stopper = calendar.timer('stopper', () => calendar.stop());
    calendar.arm(stopper, 10);
    calendar.arm(timers[0], 10);
    calendar.arm(timers[1], 20);
    calendar.run();
    expect(log).toEqual([]);
    calendar.run();
    expect(log).toEqual(['a@10', 'b@20']);
  });

  test('up to a moment fires the events of that moment, and none later', () => {
    const { calendar, timers, log } = logged(3);
    [10, 20, 30].forEach((atNs, i) => calendar.arm(timers[i], atNs));
    calendar.run(20);
    expect(log).toEqual(['a@10', 'b@20']);
    expect(calendar.now).toBe(20);
    calendar.arm(timers[0], 25);
    calendar.run();
    expect(log.slice(2)).toEqual(['a@25', 'c@30']);
  });

  test('goes on with a timer that was armed last and lies beyond the moment up to which it ran', () => {
    const { calendar, timers, log } = logged(1);
    const first = calendar.timer('first', () => calendar.after(timers[0], 100));
    calendar.arm(first, 1);
    calendar.run(50);
    expect(calendar.deadline(timers[0])).toBe(101);
    calendar.run(101);
    expect(log).toEqual(['a@101']);
  });

  test('with nothing armed ends at once', () => {
    const calendar = new Calendar();
    calendar.run();
    expect(calendar.now).toBe(0);
  });

  test('never reaches a timer that is armed for Infinity, which is as good as not armed', () => {
    const { calendar, timers, log } = logged(2);
    calendar.arm(timers[0], Infinity);
    calendar.arm(timers[1], 5);
    expect(calendar.armed(timers[0])).toBe(false);
    calendar.run(Infinity);
    expect(log).toEqual(['b@5']);
    calendar.arm(timers[0], 7);
    calendar.run();
    expect(log).toEqual(['b@5', 'a@7']);
  });

  test('keeps what was armed when it makes room for more timers than there was room for', () => {
    const calendar = new Calendar();
    const fired: number[] = [];
    const expected: number[] = [];
    for (let i = 0; i < 1000; i++) {
      calendar.arm(
        calendar.timer(`timer ${i}`, () => fired.push(i)),
        1000 - i,
      );
      expected.unshift(i);
    }
    calendar.run();
    expect(fired).toEqual(expected);
  });

  test('makes room for timers that handlers make', () => {
    const calendar = new Calendar();
    let made = 0;
    const grow = (): void => {
      if (++made < 500) calendar.after(calendar.timer(`timer ${made}`, grow), made % 3);
    };
    calendar.arm(calendar.timer('seed', grow), 0);
    calendar.run();
    expect(made).toBe(500);
  });
});

describe('errors', () => {
  test('arming in the past names the timer, the moment and now', () => {
    const calendar = new Calendar();
    const past = calendar.timer('nvme0: CQE posted', nothing);
    const now = calendar.timer('now', nothing);
    calendar.arm(now, 10);
    calendar.run();
    expect(() => calendar.arm(past, 9)).toThrow(SimulationError);
    expect(() => calendar.arm(past, 9)).toThrow(
      'nvme0: CQE posted: cannot be armed for 9 ns, which is before now (10 ns)',
    );
    expect(() => calendar.armWith(past, Float64Array.of(9), 0, nothing)).toThrow('cannot be armed for 9 ns');
    expect(() => calendar.after(past, -1)).toThrow('cannot be armed for 9 ns');
    expect(() => calendar.arm(past, NaN)).toThrow('cannot be armed for NaN ns');
    expect(calendar.armed(past)).toBe(false);
  });

  test('what a handler throws is told with the moment and the timer, and its cause is kept', () => {
    const calendar = new Calendar();
    const cause = new TypeError('nobody there');
    const broken = calendar.timer('iothread0: kick', () => {
      throw cause;
    });
    calendar.arm(broken, 1234);
    let thrown: unknown;
    try {
      calendar.run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SimulationError);
    expect((thrown as SimulationError).message).toBe('at 1234 ns, in iothread0: kick: nobody there');
    expect((thrown as SimulationError).cause).toBe(cause);
  });

  test('a calendar whose handler has thrown can run on', () => {
    const { calendar, timers, log } = logged(2);
    const broken = calendar.timer('broken', () => {
      throw new Error('once');
    });
    calendar.arm(broken, 1);
    timers.forEach((timer, i) => calendar.arm(timer, 5 - i));
    expect(() => calendar.run()).toThrow('at 1 ns, in broken: once');
    calendar.run();
    expect(log).toEqual(['b@4', 'a@5']);
  });
});

/** What a program does in one step. Delays are short, so that moments coincide. */
type Action =
  | { op: 'arm' | 'after' | 'armWith'; timer: number; delayNs: number }
  | { op: 'cancel'; timer: number }
  | { op: 'new' }
  | { op: 'stop' };

interface Program {
  /** How many timers there are at the start. */
  timers: number;
  /** The actions of each event in the order in which the events fire. */
  steps: Action[][];
  /** What is done from outside, and for how long [ns] the calendar runs after each. */
  outside: { actions: Action[]; runNs: number }[];
}

const timer = fc.nat(39);
const delayNs = fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, { weight: 2, arbitrary: fc.nat(60) });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ op: fc.constantFrom('arm', 'after', 'armWith' as const), timer, delayNs }),
  },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('cancel' as const), timer }) },
  { weight: 1, arbitrary: fc.constant({ op: 'new' as const }) },
  { weight: 1, arbitrary: fc.constant({ op: 'stop' as const }) },
);
const program: fc.Arbitrary<Program> = fc.record({
  timers: fc.integer({ min: 1, max: 24 }),
  steps: fc.array(fc.array(action, { maxLength: 4 }), { maxLength: 120 }),
  outside: fc.array(
    fc.record({
      actions: fc.array(action, { maxLength: 20 }),
      runNs: fc.oneof(fc.nat(40), fc.constant(Infinity)),
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

interface Entry {
  what: string;
  timer: number;
  atNs: number;
}

/** Plays a program on a calendar; returns everything that could be seen, in order. */
function play({ timers, steps, outside }: Program, calendar: Calendar | NaiveCalendar): Entry[] {
  const log: Entry[] = [];
  let step = 0;
  let made = 0;
  const place = new Float64Array(1);
  const fire = (what: string, id: number): void => {
    log.push({ what, timer: id, atNs: calendar.now });
    for (const next of steps[step++] ?? []) act(next);
  };
  const original = (id: number): void => fire('fired', id);
  const replaced = (id: number): void => fire('fired, replaced', id);
  const make = (): void => {
    made++;
    calendar.timer(`timer ${made}`, original);
  };
  const act = (next: Action): void => {
    if (next.op === 'new') return make();
    if (next.op === 'stop') return calendar.stop();
    const id = next.timer % made;
    if (next.op === 'cancel') calendar.cancel(id);
    else if (next.op === 'arm') calendar.arm(id, calendar.now + next.delayNs);
    else if (next.op === 'after') calendar.after(id, next.delayNs);
    else {
      place[0] = calendar.now + next.delayNs;
      calendar.armWith(id, place, 0, replaced);
    }
    log.push({ what: calendar.armed(id) ? 'armed' : 'not armed', timer: id, atNs: calendar.deadline(id) });
  };
  for (let i = 0; i < timers; i++) make();
  for (const { actions, runNs } of outside) {
    for (const next of actions) act(next);
    calendar.run(calendar.now + runNs);
    log.push({ what: 'ran', timer: calendar.eventsFired, atNs: calendar.now });
  }
  return log;
}

describe('whatever the program', () => {
  test('events fire as in a plain list that is searched for the next', () => {
    fc.assert(
      fc.property(program, (given) => {
        expect(play(given, new Calendar())).toEqual(play(given, new NaiveCalendar()));
      }),
      { numRuns: 1000 },
    );
  });

  test('time never runs back', () => {
    fc.assert(
      fc.property(program, (given) => {
        const fired = play(given, new Calendar()).filter(({ what }) => what.startsWith('fired'));
        for (let i = 1; i < fired.length; i++) {
          expect(fired[i].atNs).toBeGreaterThanOrEqual(fired[i - 1].atNs);
        }
      }),
    );
  });

  test('an event fires only at the moment for which its timer was armed last', () => {
    fc.assert(
      fc.property(program, (given) => {
        const deadline = new Map<number, number>();
        for (const { what, timer: id, atNs } of play(given, new Calendar())) {
          if (what === 'ran') continue;
          if (what.startsWith('fired')) {
            expect(deadline.get(id)).toBe(atNs);
            deadline.delete(id);
          } else deadline.set(id, atNs);
        }
      }),
    );
  });
});
