import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Site } from '../../sim/ledger.js';
import type { Context, Processor } from '../../sim/processor.js';
import { QuantileTable, Sampler } from '../../sim/quantile-table.js';
import { RandomStreams } from '../../sim/random.js';
import { Rig } from './rig.js';

interface Bench {
  rig: Rig;
  cpu: Processor;
  work: Site;
  irq: Site;
  halted: Site;
  thread: Context;
  log: string[];
}

/** A processor and a thread; `log` is for the test to write into. */
function bench(): Bench {
  const rig = new Rig();
  const cpu = rig.processor('cpu0');
  return {
    rig,
    cpu,
    work: rig.site('work'),
    irq: rig.site('irq', 'irq'),
    halted: rig.site('halted', 'idle'),
    thread: rig.context('thread'),
    log: [],
  };
}

/** The thread starts at 0 and works for 1000 ns, then leaves. */
function workFor1000({ rig, cpu, work, thread, log }: Bench): void {
  rig.at(0, () => {
    cpu.enter(thread);
    cpu.chargeNs(work, 1000);
    cpu.then(() => {
      log.push(`done@${rig.calendar.now}`);
      cpu.leave();
    });
  });
}

describe('a burst', () => {
  test('is written when it starts, and what follows happens when all of it has passed', () => {
    const { rig, cpu, work, irq, thread, log } = bench();
    rig.at(100, () => {
      cpu.enter(thread);
      cpu.chargeNs(work, 30);
      cpu.chargeNs(irq, 20);
      expect(cpu.timeline.endNs).toBe(150);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.calendar.run();
    expect(log).toEqual(['then@150']);
    expect(rig.segments(cpu.timeline)).toEqual(['idle 0-100', 'work 100-130', 'irq 130-150']);
  });

  test('of no length is followed at once', () => {
    const { rig, cpu, work, thread, log } = bench();
    rig.at(7, () => {
      cpu.enter(thread);
      cpu.chargeNs(work, 0);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.calendar.run();
    expect(log).toEqual(['then@7']);
  });

  test("draws its cost from the site's distribution", () => {
    const { rig, cpu, thread, log } = bench();
    const sampler = new Sampler(
      new QuantileTable({ kind: 'constant', ns: 420 }),
      new RandomStreams('seed').stream('a'),
    );
    const fields = { actor: 'test', mechanism: 'test', cost: 'drawn', category: 'work' as const, sampler };
    const site = rig.ledger.site(fields);
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.charge(site);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.calendar.run();
    expect(log).toEqual(['then@420']);
  });
});

describe('an interrupt in a burst', () => {
  test('delays its end by exactly the length of the interrupt, and splits its segment', () => {
    const given = bench();
    workFor1000(given);
    given.rig.interruptAt(300, given.cpu, given.irq, 77);
    given.rig.calendar.run();
    expect(given.log).toEqual(['done@1077']);
    expect(given.rig.segments(given.cpu.timeline)).toEqual(['work 0-300', 'irq 300-377', 'work 377-1077']);
    expect(given.rig.busyNs(given.work)).toBe(1000);
    expect(given.rig.busyNs(given.irq)).toBe(77);
  });

  test('that comes in the moment of its end, before its event, delays it too', () => {
    const given = bench();
    given.rig.interruptAt(1000, given.cpu, given.irq, 50);
    workFor1000(given);
    given.rig.calendar.run();
    expect(given.log).toEqual(['done@1050']);
    expect(given.rig.segments(given.cpu.timeline)).toEqual(['work 0-1000', 'irq 1000-1050']);
  });

  test('splits the charge that it falls into, and moves those behind', () => {
    const { rig, cpu, work, irq, halted, thread, log } = bench();
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.chargeNs(work, 100);
      cpu.chargeNs(halted, 100);
      cpu.chargeNs(work, 100);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.interruptAt(150, cpu, irq, 10);
    rig.interruptAt(210, cpu, irq, 5);
    rig.calendar.run();
    expect(log).toEqual(['then@315']);
    expect(rig.segments(cpu.timeline)).toEqual([
      'work 0-100',
      'halted 100-150',
      'irq 150-160',
      'halted 160-210',
      'irq 210-215',
      'work 215-315',
    ]);
  });

  test('is itself interrupted: each goes on where it was, the innermost first', () => {
    const given = bench();
    const nmi = given.rig.site('nmi', 'irq');
    workFor1000(given);
    given.rig.interruptAt(300, given.cpu, given.irq, 100);
    given.rig.interruptAt(340, given.cpu, nmi, 25);
    given.rig.calendar.run();
    expect(given.log).toEqual(['done@1125']);
    expect(given.rig.segments(given.cpu.timeline)).toEqual([
      'work 0-300',
      'irq 300-340',
      'nmi 340-365',
      'irq 365-425',
      'work 425-1125',
    ]);
  });

  test('of no length changes nothing', () => {
    const given = bench();
    workFor1000(given);
    given.rig.interruptAt(300, given.cpu, given.irq, 0);
    given.rig.calendar.run();
    expect(given.log).toEqual(['done@1000']);
    expect(given.rig.busyNs(given.work)).toBe(1000);
  });

  test('however many there are and wherever they fall, takes from the burst exactly their lengths', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1200), fc.nat(60)), { maxLength: 20 }),
        fc.array(fc.nat(200), { minLength: 1, maxLength: 8 }),
        (interrupts, charges) => {
          const { rig, cpu, work, irq, thread } = bench();
          const other = rig.site('other');
          const burstNs = charges.reduce((sum, ns) => sum + ns, 0);
          let endNs = -1;
          rig.at(0, () => {
            cpu.enter(thread);
            charges.forEach((ns, i) => cpu.chargeNs(i % 2 === 0 ? work : other, ns));
            cpu.then(() => {
              endNs = rig.calendar.now;
              cpu.leave();
            });
          });
          // Armed before the burst is, an interrupt in the moment of its end comes first and prolongs it.
          let expectedNs = burstNs;
          const inOrder = interrupts.toSorted(([a], [b]) => a - b);
          for (const [atNs, ns] of inOrder) {
            rig.interruptAt(atNs, cpu, irq, ns);
            if (atNs <= expectedNs) expectedNs += ns;
          }
          rig.calendar.run();
          expect(endNs).toBe(expectedNs);
          expect(rig.busyNs(work) + rig.busyNs(other)).toBe(burstNs);
          expect(rig.busyNs(irq)).toBe(interrupts.reduce((sum, [, ns]) => sum + ns, 0));
          expect(rig.ledger.busyNs.reduce((sum, ns) => sum + ns, 0)).toBe(cpu.timeline.endNs);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('an interrupt of a context that does nothing', () => {
  test('is an error that names the context, the processor, the timer and the moment', () => {
    const { rig, cpu, irq, thread } = bench();
    rig.at(0, () => cpu.enter(thread));
    rig.interruptAt(50, cpu, irq, 10);
    expect(() => rig.calendar.run()).toThrow(
      'at 50 ns, in test at 50: thread was interrupted on cpu0 while it did nothing',
    );
  });
});

describe('a wait', () => {
  test('ends with an edge to whoever ended it', () => {
    const { rig, cpu, work, halted, thread } = bench();
    const drive = rig.timeline('nvme0');
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.wait(halted);
    });
    rig.at(600, () => {
      cpu.endWait(drive.id);
      cpu.chargeNs(work, 40);
      cpu.then(() => cpu.leave());
    });
    rig.calendar.run();
    expect(rig.segments(cpu.timeline)).toEqual(['halted 0-600 by nvme0', 'work 600-640']);
    expect(thread.waitSite).toBeNull();
  });

  test('that is interrupted is written up to the interrupt, and goes on behind it', () => {
    const { rig, cpu, irq, halted, thread } = bench();
    const drive = rig.timeline('nvme0');
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.wait(halted);
    });
    rig.interruptAt(100, cpu, irq, 30, drive.id);
    rig.at(200, () => cpu.endWait());
    rig.calendar.run();
    expect(rig.segments(cpu.timeline)).toEqual(['halted 0-100 by nvme0', 'irq 100-130', 'halted 130-200']);
  });

  test('that nobody began is not ended', () => {
    const { rig, cpu, work, thread } = bench();
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.endWait();
      cpu.chargeNs(work, 5);
      cpu.then(() => cpu.leave());
    });
    rig.calendar.run();
    expect(rig.segments(cpu.timeline)).toEqual(['work 0-5']);
  });
});

describe('idleness', () => {
  test('is entered when the last context leaves, and left with the edge of what ended it', () => {
    const { rig, cpu, work, thread, log } = bench();
    const drive = rig.timeline('nvme0');
    const { idle } = cpu;
    cpu.idle = {
      enter: () => log.push(`enter@${rig.calendar.now}`),
      leave: (edge) => {
        log.push(`leave@${rig.calendar.now} by ${edge}`);
        idle.leave(edge);
      },
    };
    const runs = (atNs: number): void =>
      rig.at(atNs, () => {
        cpu.enter(thread, drive.id);
        cpu.chargeNs(work, 50);
        cpu.then(() => cpu.leave());
      });
    runs(100);
    runs(400);
    rig.calendar.run();
    expect(log).toEqual([`leave@100 by ${drive.id}`, 'enter@150', `leave@400 by ${drive.id}`, 'enter@450']);
    expect(rig.segments(cpu.timeline)).toEqual([
      'idle 0-100 by nvme0',
      'work 100-150',
      'idle 150-400 by nvme0',
      'work 400-450',
    ]);
    expect(cpu.top).toBeNull();
    expect(cpu.depth).toBe(0);
  });

  test('is not entered when an interrupt leaves and there is something below it', () => {
    const given = bench();
    const { idle } = given.cpu;
    given.cpu.idle = { enter: () => given.log.push('idle'), leave: (edge) => idle.leave(edge) };
    workFor1000(given);
    given.rig.interruptAt(300, given.cpu, given.irq, 10);
    given.rig.calendar.run();
    expect(given.log).toEqual(['done@1010', 'idle']);
  });

  test('whose way out costs time delays what comes', () => {
    const { rig, cpu, work, thread, log } = bench();
    const exit = rig.site('idle exit');
    const { idle } = cpu;
    cpu.idle = {
      enter: () => {},
      leave: (edge) => {
        idle.leave(edge);
        cpu.chargeNs(exit, 33);
      },
    };
    rig.at(100, () => {
      cpu.enter(thread);
      cpu.chargeNs(work, 10);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.calendar.run();
    expect(log).toEqual(['then@143']);
  });
});

describe('a context switch', () => {
  test('takes contexts off in the middle of a burst, and they go on where they were when put back', () => {
    const { rig, cpu, work, irq, thread, log } = bench();
    const task = rig.context('guest task');
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.wait(irq);
      cpu.enter(task);
      cpu.chargeNs(work, 1000);
      cpu.then(() => {
        log.push(`task@${rig.calendar.now}`);
        cpu.leave();
      });
    });
    rig.at(400, () => {
      const taken = cpu.takeOff(1);
      expect(taken).toEqual([task]);
      expect(cpu.top).toBe(thread);
      expect(cpu.depth).toBe(1);
      cpu.chargeNs(irq, 250);
      cpu.then(() => cpu.putBack(taken));
    });
    rig.calendar.run();
    expect(log).toEqual(['task@1250']);
    expect(rig.segments(cpu.timeline)).toEqual(['work 0-400', 'irq 400-650', 'work 650-1250']);
  });

  test('takes off a burst that is interrupted together with its interrupt', () => {
    const { rig, cpu, work, irq, thread, log } = bench();
    const task = rig.context('guest task');
    const exit = rig.site('exit');
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.wait(exit);
      cpu.enter(task);
      cpu.chargeNs(work, 100);
      cpu.then(() => {
        log.push(`task@${rig.calendar.now}`);
        cpu.leave();
      });
    });
    rig.interruptAt(30, cpu, irq, 20);
    rig.at(40, () => {
      const taken = cpu.takeOff(1);
      expect(taken).toHaveLength(2);
      cpu.chargeNs(exit, 500);
      cpu.then(() => cpu.putBack(taken));
    });
    rig.calendar.run();
    expect(log).toEqual(['task@620']);
    expect(rig.segments(cpu.timeline)).toEqual([
      'work 0-30',
      'irq 30-40',
      'exit 40-540',
      'irq 540-550',
      'work 550-620',
    ]);
  });

  test('to another processor carries the rest of the burst over', () => {
    const { rig, cpu, work, thread, log } = bench();
    const other = rig.processor('cpu1');
    rig.at(0, () => {
      cpu.enter(thread);
      cpu.chargeNs(work, 100);
      cpu.then(() => log.push(`then@${rig.calendar.now}`));
    });
    rig.at(60, () => {
      const taken = cpu.takeOff(0);
      other.idle.leave(cpu.timeline.id);
      other.putBack(taken);
    });
    rig.calendar.run();
    expect(log).toEqual(['then@100']);
    expect(rig.segments(cpu.timeline)).toEqual(['work 0-60']);
    expect(rig.segments(other.timeline)).toEqual(['idle 0-60 by cpu0', 'work 60-100']);
  });
});
