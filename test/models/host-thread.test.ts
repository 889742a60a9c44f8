import { describe, expect, test } from 'vitest';
import { FixedGovernor, Rig } from './rig.js';

describe('a thread', () => {
  test('runs once its CPU has left its idle state and switched it in', () => {
    const rig = new Rig({ c1_exit: 1000, sched_wake_idle: 300 });
    const thread = rig.thread('server', rig.cpu('cpu0'));
    thread.start(() => thread.block(false, rig.noting('runs')));
    rig.at(10_000, () => thread.wake(-1));
    expect(rig.run().log).toEqual(['11300 runs']);
  });

  test('sleeps when the way to sleep is over, and a wake-up then brings it back', () => {
    const rig = new Rig({ sched_deactivate: 500 });
    const cpu = rig.cpu('cpu0');
    const thread = rig.thread('server', cpu);
    thread.start(() => thread.block(false, rig.noting('again')));
    rig.at(10_000, () => thread.wake(-1));
    expect(rig.run().log).toEqual(['10200 again']);
    expect(rig.spent('cpu0', 'C1')).toBe(10_000 - 700);
    expect(rig.counts.wakes).toBe(1);
  });

  test('woken while it is falling asleep goes on without having slept', () => {
    const rig = new Rig({ sched_deactivate: 500 });
    const thread = rig.thread('server', rig.cpu('cpu0'));
    thread.start(() => thread.block(true, rig.noting('again')));
    rig.at(300, () => thread.wake(-1));
    expect(rig.run(5000).log).toEqual(['700 again']);
    expect(rig.counts.wakes).toBe(0);
    expect(thread.cpu.iowaiters).toBe(0);
  });

  test('is not disturbed by a wake-up while it runs, or by a second one', () => {
    const rig = new Rig();
    const thread = rig.thread('server', rig.cpu('cpu0'));
    thread.start(() => {
      thread.wake(-1);
      thread.block(false, rig.noting('again'));
    });
    rig.at(5_000, () => {
      thread.wake(-1);
      thread.wake(-1);
    });
    expect(rig.run().log).toEqual(['5200 again']);
  });

  test('counts as waiting for I/O on its CPU only while it is asleep, and only if it says so', () => {
    const governor = new FixedGovernor(1);
    const rig = new Rig();
    const cpu = rig.cpu('cpu0', governor);
    const thread = rig.thread('reader', cpu);
    thread.start(() => thread.block(true, () => thread.block(false, () => {})));
    rig.at(250, () => expect(cpu.iowaiters).toBe(0));
    rig.at(1_000, () => expect(cpu.iowaiters).toBe(1));
    rig.at(2_000, () => {
      thread.wake(-1);
      expect(cpu.iowaiters).toBe(0);
    });
    rig.run();
    expect(cpu.iowaiters).toBe(0);
    // Later it is asked again and again, by the tick.
    expect(governor.asked.slice(0, 2).map(({ iowaiters }) => iowaiters)).toEqual([1, 0]);
  });

  test('sleeps for a time by a timer of its CPU, whose interrupt wakes it, and which the governor sees', () => {
    const governor = new FixedGovernor(1);
    const rig = new Rig();
    const cpu = rig.cpu('cpu0', governor);
    const thread = rig.thread('app', cpu);
    thread.start(() => thread.sleepFor(50_000, rig.noting('awake')));
    // Due at 50 300, when the timer has been set: leave C1, the interrupt with what the timer costs, switch in.
    expect(rig.run().log).toEqual(['50700 awake']);
    expect(rig.counts.interrupts).toBe(1);
    expect(governor.asked[0].nextTimerNs).toBe(50_000 - 200);
  });

  test('is remote from every CPU but its own', () => {
    const rig = new Rig();
    const [cpu, other] = [rig.cpu('cpu0'), rig.cpu('cpu1')];
    const thread = rig.thread('server', cpu);
    expect(thread.remoteFrom(cpu.processor)).toBe(false);
    expect(thread.remoteFrom(other.processor)).toBe(true);
  });
});
