import { describe, expect, test } from 'vitest';
import { assemble, polls, type Machine } from '../../scenarios/assemble.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { bareMetal, constantCosts, guest, observe } from '../behaviour/laboratory.js';

function machine(scenario: Scenario, completed: () => void = () => {}): Machine {
  return assemble(scenario, { tables: constantCosts(), rootSeed: 'seed', observer: { completed } });
}

/** Who pays anything at all on the machine. */
function actors(scenario: Scenario): string[] {
  return [...new Set(machine(scenario).chassis.ledger.sites.map(({ actor }) => actor))].sort();
}

describe('a machine', () => {
  test('of bare metal is a job, a CPU and a drive', () => {
    expect(actors(bareMetal())).toEqual(['cpu2', 'fio', 'nvme0']);
  });

  test('with a VM has a vCPU, a server on its own CPU, and the way of the interrupt', () => {
    expect(actors(guest())).toEqual(['cpu10', 'cpu2', 'iothread', 'nvme0', 'posted interrupts', 'vcpu0']);
  });

  test('without an IOThread is served by the main loop, where the emulator is pinned', () => {
    expect(actors(guest({ iothread: null }))).toEqual([
      'cpu2',
      'cpu8',
      'main-loop',
      'nvme0',
      'posted interrupts',
      'vcpu0',
    ]);
  });

  test('knows the CPU of each actor', () => {
    expect(Object.fromEntries(machine(guest()).cpuOf)).toEqual({
      cpu2: 2,
      cpu10: 10,
      vcpu0: 2,
      iothread: 10,
    });
    expect(Object.fromEntries(machine(bareMetal()).cpuOf)).toEqual({ cpu2: 2, fio: 2 });
    const remote = machine(guest({ drive: { irqCpu: 12 } })).cpuOf;
    expect(remote.get('cpu12')).toBe(12);
  });

  test('does nothing before it is started', () => {
    const made = machine(guest());
    expect(made.chassis.calendar.idle).toBe(true);
    made.start();
    expect(made.chassis.calendar.idle).toBe(false);
  });

  test('refuses versions that are not modelled', () => {
    expect(() => machine(guest({ qemu: '10.1' }))).toThrow(/^QEMU "10.1" is not modelled yet/);
    expect(() => machine(bareMetal({ host: { ...bareMetal().host, kernel: '4.19' } }))).toThrow(
      /^kernel "4.19"/,
    );
  });
});

describe("the drive's interrupt", () => {
  const handledOn = (scenario: Scenario): string[] => {
    const { machine: run } = observe(scenario, { requests: 50, warmUp: 10 });
    return run.chassis.ledger.sites
      .filter(
        ({ id, actor, cost }) =>
          actor.startsWith('cpu') && cost === 'hardirq_entry' && run.chassis.ledger.busyNs[id] > 0,
      )
      .map(({ actor }) => actor);
  };

  test('goes to the CPU that submitted, as managed affinity does', () => {
    expect(handledOn(bareMetal())).toEqual(['cpu2']);
    expect(handledOn(guest())).toEqual(['cpu10']);
    expect(handledOn(guest({ iothread: null }))).toEqual(['cpu8']);
  });

  test('goes elsewhere if the scenario says so', () => {
    expect(handledOn(bareMetal({ drive: { ...bareMetal().drive, irqCpu: 5 } }))).toEqual(['cpu5']);
    expect(handledOn(guest({ drive: { irqCpu: 5 } }))).toEqual(['cpu5']);
  });

  test('on another CPU than the reader costs a wake-up from there', () => {
    const own = observe(bareMetal());
    const other = observe(bareMetal({ drive: { ...bareMetal().drive, irqCpu: 5 } }));
    expect(own.spent('cpu5', 'ttwu_send')).toBe(0);
    expect(other.path('task wake', 'ttwu_send')).toBeGreaterThan(0);
    expect(other.meanPeriodNs).toBeGreaterThan(own.meanPeriodNs);
  });
});

describe('requests are polled for', () => {
  const asked = (
    ioengine: Scenario['fio']['ioengine'],
    kernel: string,
    pollQueues = 1,
    hipri = true,
  ): boolean =>
    polls(
      bareMetal({
        host: { ...bareMetal().host, kernel },
        drive: { ...bareMetal().drive, pollQueues },
        fio: { ioengine, hipri },
      }),
    );

  test('by pvsync2 up to the kernel that ignores its flag, by io_uring always', () => {
    expect([asked('pvsync2', '5.10'), asked('pvsync2', '6.1')]).toEqual([true, false]);
    expect([asked('io_uring', '5.10'), asked('io_uring', '6.12')]).toEqual([true, true]);
  });

  test('by no engine without hipri, without polled queues, or without the flag', () => {
    expect([
      asked('pvsync2', '5.10', 1, false),
      asked('pvsync2', '5.10', 0),
      asked('psync', '5.10'),
      asked('libaio', '5.10'),
    ]).toEqual([false, false, false, false]);
  });

  test('without interrupts, sleep or wake-ups', () => {
    const scenario = bareMetal({
      drive: { ...bareMetal().drive, pollQueues: 1 },
      fio: { ioengine: 'io_uring', hipri: true },
    });
    expect(observe(scenario).each).toMatchObject({ interrupts: 0, wakes: 0, syscalls: 2 });
  });
});

test('an observer of polling hears of each aio_poll() of the IOThread, and of none of the main loop', () => {
  expect(observe(guest(), { requests: 100 }).polls.length).toBeGreaterThanOrEqual(200);
  expect(observe(guest({ iothread: null }), { requests: 100 }).polls).toEqual([]);
});
