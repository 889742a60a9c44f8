import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_EDGE } from '../../sim/timeline.js';
import { Spin } from '../../sim/spin.js';
import { IteratingSpin } from './iterating-spin.js';
import { Rig } from './rig.js';

/** What happens to the loop from outside. */
type Happening =
  | { what: 'ready'; atNs: number; source: number }
  /**
   * An interrupt that lasts `beforeNs`, makes a source ready, if any, and lasts `afterNs` more. It is off the
   * processor then, but what it left to do (a context switch) takes another `tailNs`.
   */
  | {
      what: 'interrupt';
      atNs: number;
      beforeNs: number;
      source: number | null;
      afterNs: number;
      tailNs?: number;
    };

interface Scenario {
  startNs: number;
  periodNs: number;
  /** When in a pass each source is looked at [ns]. */
  checkNs: readonly number[];
  budgetNs: number;
  atPassEnd: boolean;
  happenings: readonly Happening[];
  /** How often the loop is started, each time 7 ns after it has ended. */
  rounds?: number;
}

interface Outcome {
  /** Moment and found sources of each end of the loop. */
  ends: string[];
  segments: string[];
  busyNs: Record<string, number>;
}

/**
 * Plays a scenario with one kind of loop. What happens from outside is armed first, so that in one moment it
 * comes before the looks of that moment: a look sees what became ready in its own nanosecond.
 */
function play(given: Scenario, Loop: typeof Spin | typeof IteratingSpin): Outcome {
  const rig = new Rig();
  const cpu = rig.processor('cpu0');
  const poller = rig.context('poller');
  const sites = {
    wait: rig.site('wait', 'pollUseful'),
    detect: rig.site('detect', 'pollUseful'),
    wasted: rig.site('wasted', 'pollWasted'),
  };
  const irq = rig.site('irq', 'irq');
  const act = rig.site('act');
  const sources = given.checkNs.map((_, i) => rig.timeline(`source${i}`));
  const other = rig.timeline('other');
  const loop = new Loop(rig.calendar, cpu, rig.ledger, poller, sites, sources.length);
  const ends: string[] = [];
  const ready = (source: number): void => loop.ready(source, sources[source].id);
  let rounds = given.rounds ?? 1;
  const start = (): void => {
    if (rounds-- === 0) cpu.leave();
    else loop.start(given.periodNs, given.checkNs, given.budgetNs, given.atPassEnd, ended);
  };
  const ended = (found: number): void => {
    ends.push(`${found} at ${rig.calendar.now}`);
    expect(loop.active).toBe(false);
    cpu.chargeNs(act, 7);
    cpu.then(start);
  };
  for (const happening of given.happenings) {
    if (happening.what === 'ready') {
      rig.at(happening.atNs, () => ready(happening.source));
      continue;
    }
    const handler = rig.context('handler');
    rig.at(happening.atNs, () => {
      cpu.enter(handler, happening.source === null ? NO_EDGE : other.id);
      cpu.chargeNs(irq, happening.beforeNs);
      cpu.then(() => {
        if (happening.source !== null) ready(happening.source);
        cpu.chargeNs(irq, happening.afterNs);
        cpu.then(() => {
          cpu.chargeNs(irq, happening.tailNs ?? 0);
          cpu.leave();
        });
      });
    });
  }
  rig.at(given.startNs, () => {
    cpu.enter(poller);
    // Behind what an interrupt may have left to do: a loop starts where the timeline ends.
    cpu.chargeNs(act, 0);
    cpu.then(start);
  });
  rig.calendar.run(5000);
  const busyNs: Record<string, number> = {};
  for (const site of rig.ledger.sites) busyNs[site.cost] = rig.busyNs(site);
  return { ends, segments: rig.segments(cpu.timeline), busyNs };
}

/** Plays a scenario with both kinds of loop, which must agree. */
function agreed(given: Scenario): Outcome {
  const outcome = play(given, Spin);
  expect(outcome).toEqual(play(given, IteratingSpin));
  return outcome;
}

/** One source, looked at 40 ns into passes of 100 ns, from 0 on. */
function oneSource(readyNs: number, more: Partial<Scenario> = {}): Outcome {
  return agreed({
    startNs: 0,
    periodNs: 100,
    checkNs: [40],
    budgetNs: Infinity,
    atPassEnd: false,
    happenings: [{ what: 'ready', atNs: readyNs, source: 0 }],
    ...more,
  });
}

describe('a source is found', () => {
  test('by the next look, when it becomes ready just before it', () => {
    expect(oneSource(139).ends).toEqual(['1 at 140']);
  });

  test('by the look of the very moment in which it becomes ready', () => {
    expect(oneSource(140).ends).toEqual(['1 at 140']);
  });

  test('a pass later, when it becomes ready just after its look', () => {
    expect(oneSource(141).ends).toEqual(['1 at 240']);
  });

  test('at the end of the pass, by a loop that acts there', () => {
    expect(oneSource(139, { atPassEnd: true }).ends).toEqual(['1 at 200']);
    expect(oneSource(140, { atPassEnd: true }).ends).toEqual(['1 at 200']);
    expect(oneSource(141, { atPassEnd: true }).ends).toEqual(['1 at 300']);
  });

  test('by the first look, when it becomes ready as soon as the loop has started', () => {
    expect(oneSource(1, { startNs: 0 }).ends).toEqual(['1 at 40']);
    expect(oneSource(500, { startNs: 500 - 1 }).ends).toEqual(['1 at 539']);
  });

  test('when it is looked at in the last nanosecond of the pass', () => {
    expect(oneSource(100, { checkNs: [100] }).ends).toEqual(['1 at 100']);
    expect(oneSource(101, { checkNs: [100] }).ends).toEqual(['1 at 200']);
    expect(oneSource(100, { checkNs: [100], atPassEnd: true }).ends).toEqual(['1 at 100']);
  });

  test('in a pass of one nanosecond, in the moment in which it becomes ready', () => {
    expect(oneSource(77, { periodNs: 1, checkNs: [1] }).ends).toEqual(['1 at 77']);
  });

  test('together with the others that the same pass finds, by a loop that acts at its end', () => {
    const happenings = [
      { what: 'ready', atNs: 110, source: 0 },
      { what: 'ready', atNs: 150, source: 1 },
      { what: 'ready', atNs: 185, source: 2 },
    ] as const;
    const three = { checkNs: [40, 60, 80], happenings };
    expect(oneSource(0, { ...three, atPassEnd: true }).ends).toEqual(['3 at 200']);
    expect(oneSource(0, { ...three, atPassEnd: false }).ends).toEqual(['1 at 140']);
  });

  test('before one that became ready earlier, when its look comes earlier', () => {
    const happenings = [
      { what: 'ready', atNs: 50, source: 0 },
      { what: 'ready', atNs: 55, source: 1 },
    ] as const;
    expect(oneSource(0, { checkNs: [40, 60], happenings }).ends).toEqual(['2 at 60']);
  });
});

describe('the budget', () => {
  test('ends the loop at the end of the first pass that reaches it', () => {
    const nothing = { happenings: [] };
    expect(oneSource(0, { ...nothing, budgetNs: 300 }).ends).toEqual(['0 at 300']);
    expect(oneSource(0, { ...nothing, budgetNs: 301 }).ends).toEqual(['0 at 400']);
    expect(oneSource(0, { ...nothing, budgetNs: 250 }).ends).toEqual(['0 at 300']);
  });

  test('of nothing leaves one pass', () => {
    expect(oneSource(0, { happenings: [], budgetNs: 0 }).ends).toEqual(['0 at 100']);
    expect(oneSource(30, { budgetNs: 0 }).ends).toEqual(['1 at 40']);
  });

  test('does not cut the last pass short: what becomes ready before its look is found', () => {
    expect(oneSource(239, { budgetNs: 210 }).ends).toEqual(['1 at 240']);
  });

  test('ends the loop although a source is ready, when its look in the last pass is over', () => {
    const { ends, busyNs } = oneSource(250, { budgetNs: 300 });
    expect(ends).toEqual(['0 at 300']);
    expect(busyNs).toMatchObject({ wait: 0, wasted: 250, detect: 50 });
  });

  test('is not overdrawn by what becomes ready in its last nanosecond and is looked at in it', () => {
    expect(oneSource(300, { checkNs: [100], budgetNs: 300 }).ends).toEqual(['1 at 300']);
    expect(oneSource(300, { checkNs: [99], budgetNs: 300 }).ends).toEqual(['0 at 300']);
  });

  test('has ended the loop before what comes later in the order of the same nanosecond', () => {
    const rig = new Rig();
    const cpu = rig.processor('cpu0');
    const poller = rig.context('poller');
    const site = rig.site('poll');
    const spin = new Spin(
      rig.calendar,
      cpu,
      rig.ledger,
      poller,
      { wait: site, detect: site, wasted: site },
      1,
    );
    const ends: string[] = [];
    rig.at(0, () => {
      cpu.enter(poller);
      spin.start(100, [100], 300, false, (found) => {
        ends.push(`${found} at ${rig.calendar.now}`);
        cpu.leave();
      });
    });
    rig.calendar.run(0);
    rig.at(300, () => {
      expect(spin.active).toBe(false);
      spin.ready(0);
    });
    rig.calendar.run();
    expect(ends).toEqual(['0 at 300']);
  });

  test('counts the time of the loop alone, not that of an interruption', () => {
    const happenings = [{ what: 'interrupt', atNs: 50, beforeNs: 1000, source: null, afterNs: 0 }] as const;
    expect(oneSource(0, { happenings, budgetNs: 300 }).ends).toEqual(['0 at 1300']);
  });
});

describe('an interruption', () => {
  const interrupt = { what: 'interrupt', beforeNs: 30, source: null, afterNs: 0 } as const;

  test('moves the looks behind it by its length', () => {
    const happenings = [
      { ...interrupt, atNs: 120 },
      { what: 'ready', atNs: 110, source: 0 },
    ] as const;
    expect(oneSource(0, { happenings }).ends).toEqual(['1 at 170']);
  });

  test('in which a source becomes ready is followed by the look that was due', () => {
    const happenings = [
      { ...interrupt, atNs: 120 },
      { what: 'ready', atNs: 135, source: 0 },
    ] as const;
    const { ends, segments } = oneSource(0, { happenings });
    expect(ends).toEqual(['1 at 170']);
    expect(segments).toEqual(['wait 0-120', 'irq 120-150', 'detect 150-170', 'act 170-177']);
  });

  test('in the moment of a look comes before it, and the look sees what became ready meanwhile', () => {
    const happenings = [
      { ...interrupt, atNs: 140 },
      { what: 'ready', atNs: 160, source: 0 },
    ] as const;
    expect(oneSource(0, { happenings }).ends).toEqual(['1 at 170']);
  });

  test('that is itself interrupted moves the looks by the length of both', () => {
    const happenings = [
      { ...interrupt, atNs: 120 },
      { ...interrupt, atNs: 130, beforeNs: 500 },
      { what: 'ready', atNs: 110, source: 0 },
    ] as const;
    expect(oneSource(0, { happenings }).ends).toEqual(['1 at 670']);
  });

  test('may make a source ready itself', () => {
    const happenings = [{ ...interrupt, atNs: 120, source: 0, afterNs: 25 }] as const;
    expect(oneSource(0, { happenings }).ends).toEqual(['1 at 195']);
  });

  test('that leaves something to do is over when that is done: nothing is found before', () => {
    const happenings = [
      { ...interrupt, atNs: 145, tailNs: 50 },
      { what: 'ready', atNs: 180, source: 0 },
    ] as const;
    const { ends, segments } = oneSource(0, { happenings });
    expect(ends).toEqual(['1 at 320']);
    expect(segments).toEqual(['wait 0-145', 'irq 145-175', 'irq 175-225', 'detect 225-320', 'act 320-327']);
  });

  test('of what the one before has left to do does not set the loop back', () => {
    const happenings = [
      { ...interrupt, atNs: 120, tailNs: 50 },
      { ...interrupt, atNs: 170 },
      { what: 'ready', atNs: 175, source: 0 },
    ] as const;
    expect(oneSource(0, { happenings }).ends).toEqual(['1 at 250']);
  });

  test('by another thread, which takes the loop off its processor, is one too', () => {
    const rig = new Rig();
    const cpu = rig.processor('cpu0');
    const [thread, poller] = [rig.context('thread'), rig.context('poller')];
    const [wait, work] = [rig.site('wait'), rig.site('work')];
    const spin = new Spin(rig.calendar, cpu, rig.ledger, poller, { wait, detect: wait, wasted: wait }, 1);
    const ends: string[] = [];
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.wait(work);
      cpu.enter(poller);
      spin.start(100, [40], 300, false, (found) => {
        ends.push(`${found} at ${rig.calendar.now}`);
        cpu.leave();
      });
    });
    rig.at(210, () => {
      const taken = cpu.takeOff(1);
      cpu.chargeNs(work, 400);
      cpu.then(() => cpu.putBack(taken));
    });
    rig.at(500, () => spin.ready(0));
    rig.calendar.run();
    expect(ends).toEqual(['1 at 640']);
    expect(rig.segments(cpu.timeline)).toEqual(['wait 0-210', 'work 210-610', 'wait 610-640']);
  });
});

describe('the timeline of a loop', () => {
  test('waits until the first source is ready, by the doing of that source, and then detects', () => {
    expect(oneSource(75).segments).toEqual(['wait 0-75 by source0', 'detect 75-140', 'act 140-147']);
  });

  test('knows whose doing it was although the look sees it at once', () => {
    expect(oneSource(140).segments).toEqual(['wait 0-140 by source0', 'act 140-147']);
  });

  test('knows whose doing it was although an interrupt comes in the same moment', () => {
    const { segments } = oneSource(0, {
      happenings: [
        { what: 'ready', atNs: 75, source: 0 },
        { what: 'interrupt', atNs: 75, beforeNs: 10, source: null, afterNs: 0 },
      ],
    });
    expect(segments).toEqual(['wait 0-75 by source0', 'irq 75-85', 'detect 85-150', 'act 150-157']);
  });

  test('is told as wasted once the budget has ended with nothing found', () => {
    const happenings = [{ what: 'interrupt', atNs: 50, beforeNs: 30, source: null, afterNs: 0 }] as const;
    expect(oneSource(0, { happenings, budgetNs: 200 }).busyNs).toMatchObject({
      wait: 0,
      detect: 0,
      wasted: 200,
      irq: 30,
    });
  });

  test('keeps the waits of loops that found something when a later one is wasted', () => {
    expect(oneSource(75, { budgetNs: 200, rounds: 2 }).busyNs).toMatchObject({
      wait: 75,
      detect: 65,
      wasted: 200,
    });
  });
});

describe('a loop that is not active', () => {
  test('takes no notice of a source', () => {
    const { ends } = oneSource(0, {
      startNs: 10,
      happenings: [{ what: 'ready', atNs: 5, source: 0 }],
      budgetNs: 100,
    });
    expect(ends).toEqual(['0 at 110']);
  });
});

const scenario: fc.Arbitrary<Scenario> = fc
  .record({ periodNs: fc.integer({ min: 1, max: 40 }), sources: fc.integer({ min: 1, max: 4 }) })
  .chain(({ periodNs, sources }) => {
    const atNs = fc.nat(400);
    const source = fc.nat(sources - 1);
    return fc.record({
      startNs: fc.nat(30),
      periodNs: fc.constant(periodNs),
      checkNs: fc.array(fc.integer({ min: 1, max: periodNs }), { minLength: sources, maxLength: sources }),
      budgetNs: fc.oneof(
        { weight: 4, arbitrary: fc.nat(300) },
        { weight: 1, arbitrary: fc.constant(Infinity) },
      ),
      atPassEnd: fc.boolean(),
      happenings: fc.array(
        fc.oneof(
          fc.record({ what: fc.constant('ready' as const), atNs, source }),
          fc.record({
            what: fc.constant('interrupt' as const),
            atNs,
            beforeNs: fc.nat(25),
            source: fc.option(source),
            afterNs: fc.nat(25),
            tailNs: fc.oneof(fc.constant(0), fc.nat(25)),
          }),
        ),
        { maxLength: 12 },
      ),
      rounds: fc.integer({ min: 1, max: 4 }),
    });
  });

test('a loop that computes its end and one that iterates agree to the nanosecond, whatever happens', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      agreed(given);
    }),
    { numRuns: 2000 },
  );
});

test('the time of a loop and of what interrupts it tiles the timeline', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { segments } = play(given, Spin);
      let writtenNs = 0;
      for (const segment of segments) {
        const [, start, end] = /(\d+)-(\d+)/.exec(segment)!;
        expect(Number(start)).toBe(writtenNs);
        writtenNs = Number(end);
      }
    }),
    { numRuns: 200 },
  );
});
