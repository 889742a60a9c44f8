/**
 * No wake-up is lost. A sleeper on one processor answers signals, and when there are none polls for a while,
 * goes to sleep in steps and is woken by an interrupt; a signaller on another processor, and interrupts on both,
 * give signals at any moment. The sleeper looks again after the step in which it lets go, in the same event in
 * which it falls asleep; that is all it takes.
 *
 *     check ── none ── poll ── budget ends ── deactivate ── none still ── asleep
 *       ^ some          │ found                   │ some                    │ signal: interrupt
 *       └───────────────┴─────────────────────────┴─────────────────────────┘
 */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Site } from '../../sim/ledger.js';
import type { Context, Processor } from '../../sim/processor.js';
import { Spin } from '../../sim/spin.js';
import { NO_EDGE } from '../../sim/timeline.js';
import { Rig } from './rig.js';

interface Scenario {
  /** 0 for no polling. */
  pollBudgetNs: number;
  pollPeriodNs: number;
  pollCheckNs: number;
  deactivateNs: number;
  answerNs: number;
  /** From the signal to the interrupt, and the length of its handler. */
  wakeNs: number;
  handlerNs: number;
  /** What the signaller does before each of its signals. */
  burstsNs: readonly number[];
  interrupts: readonly { atNs: number; on: 0 | 1; lengthNs: number; signals: boolean }[];
  /** False for a sleeper that falls asleep without looking again. */
  looksAgain: boolean;
}

class Sleeper {
  /** Signals given and not yet answered, by moment [ns]. */
  readonly waiting: number[] = [];
  answered = 0;
  asleep = false;
  private readonly rig: Rig;
  private readonly cpu: Processor;
  private readonly context: Context;
  private readonly handler: Context;
  private readonly work: Site;
  private readonly spin: Spin;
  private readonly given: Scenario;
  private readonly wake: number;
  private wanted = true;
  private edge = NO_EDGE;

  constructor(rig: Rig, cpu: Processor, work: Site, given: Scenario) {
    this.rig = rig;
    this.cpu = cpu;
    this.work = work;
    this.given = given;
    this.context = rig.context('sleeper');
    this.handler = rig.context('wake-up interrupt');
    this.spin = new Spin(
      rig.calendar,
      cpu,
      rig.ledger,
      this.context,
      { wait: work, detect: work, wasted: work },
      1,
    );
    this.wake = rig.calendar.timer('wake-up arrives', () => this.woken());
  }

  signal(edge: number): void {
    this.waiting.push(this.rig.calendar.now);
    this.spin.ready(0, edge);
    if (!this.asleep) return;
    this.asleep = false;
    this.edge = edge;
    this.rig.calendar.after(this.wake, this.given.wakeNs);
  }

  /** An interrupt handler is done; the sleeper goes on if it was woken and nothing else is to run. */
  leaveInterrupt(): void {
    this.cpu.leave();
    if (!this.wanted || this.cpu.depth > 0) return;
    this.wanted = false;
    this.cpu.enter(this.context);
    this.check();
  }

  private woken(): void {
    this.cpu.enter(this.handler, this.edge);
    this.cpu.chargeNs(this.work, this.given.handlerNs);
    this.cpu.then(() => {
      this.wanted = true;
      this.leaveInterrupt();
    });
  }

  private check(): void {
    if (this.waiting.length > 0) this.answer();
    else if (this.given.pollBudgetNs > 0) this.poll();
    else this.deactivate();
  }

  private answer(): void {
    this.cpu.chargeNs(this.work, this.given.answerNs);
    this.cpu.then(() => {
      this.waiting.shift();
      this.answered++;
      this.check();
    });
  }

  private poll(): void {
    const { pollPeriodNs, pollCheckNs, pollBudgetNs } = this.given;
    this.spin.start(pollPeriodNs, [pollCheckNs], pollBudgetNs, true, (found) => {
      if (found === 0) this.deactivate();
      else this.check();
    });
  }

  private deactivate(): void {
    this.cpu.chargeNs(this.work, this.given.deactivateNs);
    this.cpu.then(() => {
      if (this.given.looksAgain && this.waiting.length > 0) return this.check();
      this.asleep = true;
      this.cpu.leave();
    });
  }
}

interface Outcome {
  signalled: number;
  answered: number;
  waiting: number;
  asleep: boolean;
  /** Whether a processor still has something to run. */
  running: boolean;
}

function play(given: Scenario): Outcome {
  const rig = new Rig();
  const work = rig.site('work');
  const irq = rig.site('irq', 'irq');
  const cpus = [rig.processor('cpu0'), rig.processor('cpu1')];
  const sleeper = new Sleeper(rig, cpus[0], work, given);
  let signalled = 0;
  const signal = (from: Processor): void => {
    signalled++;
    sleeper.signal(from.timeline.id);
  };

  given.interrupts.forEach(({ atNs, on, lengthNs, signals }, i) => {
    const cpu = cpus[on];
    const handler = rig.context(`interrupt ${i}`);
    rig.at(atNs, () => {
      cpu.enter(handler);
      cpu.chargeNs(irq, lengthNs);
      cpu.then(() => {
        if (signals) signal(cpu);
        if (on === 0) sleeper.leaveInterrupt();
        else cpu.leave();
      });
    });
  });

  const signaller = rig.context('signaller');
  const next = (k: number): void => {
    if (k === given.burstsNs.length) return cpus[1].leave();
    cpus[1].chargeNs(work, given.burstsNs[k]);
    cpus[1].then(() => {
      signal(cpus[1]);
      next(k + 1);
    });
  };
  rig.at(0, () => {
    cpus[1].enter(signaller);
    next(0);
  });
  // The sleeper starts by being woken, as after each sleep.
  const starter = rig.context('starter');
  rig.at(0, () => {
    cpus[0].enter(starter);
    cpus[0].chargeNs(irq, 1);
    cpus[0].then(() => sleeper.leaveInterrupt());
  });
  rig.calendar.run();
  return {
    signalled,
    answered: sleeper.answered,
    waiting: sleeper.waiting.length,
    asleep: sleeper.asleep,
    running: cpus.some((cpu) => cpu.top !== null),
  };
}

const upTo = (ns: number): fc.Arbitrary<number> => fc.nat(ns);
const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    pollBudgetNs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
    pollPeriodNs: fc.integer({ min: 1, max: 9 }),
    pollCheckNs: upTo(8),
    deactivateNs: upTo(12),
    answerNs: upTo(15),
    wakeNs: upTo(10),
    handlerNs: upTo(10),
    burstsNs: fc.array(upTo(60), { maxLength: 25 }),
    interrupts: fc.array(
      fc.record({
        atNs: upTo(600),
        on: fc.constantFrom(0 as const, 1 as const),
        lengthNs: upTo(12),
        signals: fc.boolean(),
      }),
      { maxLength: 20 },
    ),
    looksAgain: fc.constant(true),
  })
  .map((given) => ({ ...given, pollCheckNs: 1 + (given.pollCheckNs % given.pollPeriodNs) }));

describe('a sleeper that looks again after it has let go', () => {
  test('answers each signal in the end, however bursts, polls, interrupts and signals interleave', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { signalled, ...outcome } = play(given);
        expect(outcome).toEqual({ answered: signalled, waiting: 0, asleep: true, running: false });
      }),
      { numRuns: 2000 },
    );
  });

  const steps: Scenario = {
    pollBudgetNs: 20,
    pollPeriodNs: 5,
    pollCheckNs: 5,
    deactivateNs: 10,
    answerNs: 3,
    wakeNs: 4,
    handlerNs: 2,
    burstsNs: [],
    interrupts: [],
    looksAgain: true,
  };

  test('answers a signal in each single nanosecond of its way to sleep', () => {
    // It starts at 1, polls until 21, deactivates until 31 and sleeps.
    for (let atNs = 0; atNs < 60; atNs++) {
      expect(play({ ...steps, burstsNs: [atNs] })).toMatchObject({ signalled: 1, answered: 1 });
    }
  });

  test('answers each of two signals, in each pair of nanoseconds', () => {
    for (let first = 0; first < 50; first++) {
      for (let second = 0; second < 50; second++) {
        expect(play({ ...steps, burstsNs: [first, second] })).toMatchObject({ signalled: 2, answered: 2 });
      }
    }
  });

  test('would miss one that is given while it lets go if it did not look again', () => {
    const lost = [];
    for (let atNs = 0; atNs < 60; atNs++) {
      const { answered } = play({ ...steps, burstsNs: [atNs], looksAgain: false });
      if (answered === 0) lost.push(atNs);
    }
    expect(lost[0]).toBeGreaterThan(20);
    expect(lost.at(-1)).toBeLessThanOrEqual(31);
    expect(lost.length).toBeGreaterThanOrEqual(9);
  });
});
