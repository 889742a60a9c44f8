import { describe, expect, test } from 'vitest';
import type { HostThread } from '../../models/host-thread.js';
import { FixedGovernor, Rig } from './rig.js';

const MS = 1_000_000;

/** A thread that never stops working, in pieces of 1 µs; counts them. */
function busy(rig: Rig, thread: HostThread): { pieces: number } {
  const done = { pieces: 0 };
  const site = rig.book.spends(thread.name, 'test', 'work', 'work');
  const piece = (): void => {
    done.pieces++;
    thread.processor.chargeNs(site, 1000);
    thread.processor.then(piece);
  };
  thread.start(piece);
  return done;
}

/** A thread that sleeps until woken, notes it, works `ns` and sleeps again. */
function sleeper(rig: Rig, thread: HostThread, ns = 0): void {
  const site = rig.book.spends(thread.name, 'test', 'work', 'work');
  const rest = (): void => thread.block(false, work);
  const work = (): void => {
    rig.note(`${thread.name} runs`);
    thread.processor.chargeNs(site, ns);
    thread.processor.then(rest);
  };
  thread.start(rest);
}

describe('idling', () => {
  test('an interrupt that wakes a thread pays the exit of the idle state once', () => {
    const rig = new Rig({ c1_exit: 700 });
    const cpu = rig.cpu('cpu0');
    const thread = rig.thread('reader', cpu);
    sleeper(rig, thread);
    rig.interruptAt(10_000, cpu, 500, () => thread.wake());
    rig.run(20_000);
    // Exit, entry, handler, return, switch.
    expect(rig.log).toEqual(['11500 reader runs']);
    const exits = rig.ledger.sites.find(({ cost }) => cost === 'c1_exit')!;
    expect(rig.ledger.busyNs[exits.id]).toBe(700);
  });

  test('the governor learns how long the state lasted, its exit included', () => {
    const governor = new FixedGovernor(1);
    const rig = new Rig({ c1_exit: 700 });
    const cpu = rig.cpu('cpu0', governor);
    sleeper(rig, rig.thread('reader', cpu));
    rig.interruptAt(10_000, cpu, 500);
    rig.run(20_000);
    // Asleep since 300: switched in, on the way to sleep.
    expect(governor.told[1]).toEqual({ residencyNs: 9_700 + 700, end: 'event' });
  });

  test('POLL gives up after its limit, and the governor picks again', () => {
    const governor = new FixedGovernor(0);
    const rig = new Rig();
    const cpu = rig.cpu('cpu0', governor, 20_000);
    sleeper(rig, rig.thread('reader', cpu));
    rig.at(25_000, () => (governor.state = 1));
    rig.run(100_000);
    expect(governor.told.slice(1)).toEqual([
      { residencyNs: 20_000, end: 'poll-limit' },
      { residencyNs: 20_000, end: 'poll-limit' },
    ]);
    expect(governor.asked).toHaveLength(3);
    cpu.flush();
    expect(rig.spent('cpu0', 'POLL')).toBe(40_000);
    expect(rig.spent('cpu0', 'C1')).toBe(100_000 - 40_000 - 300);
  });

  test('every nanosecond of a CPU is written somewhere', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    sleeper(rig, rig.thread('reader', cpu));
    for (let i = 1; i < 20; i++) rig.interruptAt(i * 777, cpu, 300 * (i % 4));
    rig.run(50_000);
    cpu.flush();
    expect(rig.ledger.busyNs.reduce((a, b) => a + b, 0)).toBe(50_000);
  });
});

describe('interrupts', () => {
  test('steal their time from what runs', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const thread = rig.thread('worker', cpu);
    sleeper(rig, thread, 10_000);
    rig.at(5_000, () => thread.wake());
    rig.at(30_000, () => thread.wake());
    // In the middle of the first piece of work: 100 in, 300 handler, 100 out.
    rig.interruptAt(8_000, cpu, 300);
    rig.interruptAt(31_000, cpu, 0);
    rig.run(60_000);
    expect(rig.log).toEqual(['5200 worker runs', '30200 worker runs']);
    expect(rig.spent('worker', 'work')).toBe(20_000);
    expect(rig.spent('cpu0', 'hardirq_entry') + rig.spent('cpu0', 'hardirq_exit')).toBe(400);
  });

  test('that arrive during another wait for its end, in order, and end together', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    rig.interruptAt(1_000, cpu, 500, rig.noting('first'));
    rig.interruptAt(1_200, cpu, 500, rig.noting('second'));
    rig.interruptAt(1_300, cpu, 500, rig.noting('third'));
    rig.run(10_000);
    // The idle CPU leaves POLL first; then each is 100 in, 500, 100 out.
    expect(rig.log).toEqual(['1700 first', '2400 second', '3100 third']);
    expect(rig.counts.interrupts).toBe(3);
    expect(rig.spent('cpu0', 'idle_poll_exit')).toBe(100);
  });

  test('an effect that waits for the return comes when the exit is paid', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    rig.interruptAt(1_000, cpu, 500, () => cpu.beforeInterruptReturns(rig.noting('effect')));
    rig.run(10_000);
    expect(rig.log).toEqual(['1800 effect']);
  });

  test('a thread woken by a handler runs when all interrupts are done', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const thread = rig.thread('reader', cpu);
    sleeper(rig, thread);
    rig.interruptAt(5_000, cpu, 500, () => thread.wake());
    rig.interruptAt(5_100, cpu, 1_000, rig.noting('second'));
    rig.run(20_000);
    expect(rig.log).toEqual(['6900 second', '7100 reader runs']);
  });
});

describe('two threads on one CPU', () => {
  test('that both want to run take turns of 3 ms', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const [a, b] = [rig.thread('a', cpu), rig.thread('b', cpu)];
    const [ofA, ofB] = [busy(rig, a), busy(rig, b)];
    rig.run(2.5 * MS);
    expect([ofA.pieces > 2_000, ofB.pieces]).toEqual([true, 0]);
    rig.run(5 * MS);
    expect(ofB.pieces).toBeGreaterThan(1_900);
    rig.run(60 * MS);
    expect(ofA.pieces / ofB.pieces).toBeCloseTo(1, 1);
    expect(ofA.pieces + ofB.pieces).toBeGreaterThan(59_900);
  });

  test('one that slept long preempts the other at once, but not in the middle of its step', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const [a, b] = [rig.thread('a', cpu), rig.thread('b', cpu)];
    const work = busy(rig, a);
    sleeper(rig, b);
    rig.at(10 * MS, () => b.wake());
    rig.run(20 * MS);
    expect(rig.log).toEqual(['10000100 b runs']);
    expect(work.pieces).toBeGreaterThan(19_900);
  });

  test('a thread that wakes another on its own CPU finishes the step in which it does', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const [a, b] = [rig.thread('a', cpu), rig.thread('b', cpu)];
    sleeper(rig, b);
    const site = rig.book.spends('a', 'test', 'work', 'work');
    a.start(() => {
      a.processor.chargeNs(site, 10 * MS);
      a.processor.then(() => {
        b.wake();
        rig.note('a goes on');
        a.processor.chargeNs(site, 1_000);
        a.processor.then(rig.noting('a is done'));
      });
    });
    rig.run(11 * MS);
    expect(rig.log).toEqual(['10000400 a goes on', '10000500 b runs', '10001700 a is done']);
  });

  test('one that blocks leaves the CPU to the other without idling', () => {
    const rig = new Rig();
    const governor = new FixedGovernor(1);
    const cpu = rig.cpu('cpu0', governor);
    const [a, b] = [rig.thread('a', cpu), rig.thread('b', cpu)];
    a.start(() => a.block(false, () => {}));
    b.start(rig.noting('b runs'));
    // Out of POLL, a in, a to sleep, switch.
    expect(rig.run(1_000).log).toEqual(['400 b runs']);
    expect(governor.asked).toEqual([]);
    expect(rig.spent('a', 'sched_wake_idle') + rig.spent('cpu0', 'ctx_switch')).toBe(200);
  });

  test('whoever polls for the host is told as soon as a second thread wants the CPU', () => {
    const rig = new Rig();
    const cpu = rig.cpu('cpu0');
    const [a, b] = [rig.thread('a', cpu), rig.thread('b', cpu)];
    cpu.guests.push({
      beforeInterrupt: () => {},
      afterInterrupt: () => {},
      contended: () => rig.note(`alone: ${cpu.singleTask}`),
    });
    busy(rig, a);
    sleeper(rig, b);
    rig.run(5 * MS);
    rig.log.length = 0;
    rig.at(6 * MS, () => b.wake());
    rig.run(6.5 * MS);
    expect(rig.log[0]).toBe('6000000 alone: false');
    expect(cpu.singleTask).toBe(true);
  });
});
