import { describe, expect, test } from 'vitest';
import { Counts } from '../../models/counts.js';
import { Phase } from '../../models/phases.js';
import { Chassis } from '../../scenarios/chassis.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import { bareMetal, constantCosts, guest } from '../behaviour/laboratory.js';

function chassis(scenario: Scenario): Chassis {
  return new Chassis(scenario, new Counts(), constantCosts(), 'seed');
}

describe('CPUs', () => {
  test('are made when they are asked for, once for each number', () => {
    const made = chassis(guest());
    expect(made.cpus.size).toBe(0);
    expect(made.cpu(2)).toBe(made.cpu(2));
    expect(made.cpu(10)).not.toBe(made.cpu(2));
    expect([...made.cpus.keys()]).toEqual([2, 10]);
    expect(made.cpu(10).name).toBe('cpu10');
  });

  /** The idle states that a CPU of the scenario may enter. */
  const states = (host: Partial<Scenario['host']>): string[] => {
    const made = chassis(bareMetal({ host: { ...bareMetal().host, ...host } }));
    made.cpu(2);
    return made.ledger.sites
      .filter(({ category, sampler }) => category === 'idle' && sampler === null)
      .map(({ cost }) => cost);
  };

  test('have the idle states of their family and kernel', () => {
    expect(states({})).toEqual(['no command', 'POLL', 'C1', 'C1E', 'C6']);
    expect(states({ cpu: 'SPR', kernel: '6.1' })).toEqual(['no command', 'POLL', 'C1', 'C1E', 'C6']);
    expect(() => states({ cpu: 'SPR' })).toThrow(ConfigError);
  });

  test('lose the states that the host forbids', () => {
    expect(states({ maxCstate: 1 })).toEqual(['no command', 'POLL', 'C1']);
    expect(states({ cpuDmaLatencyNs: 10_000 })).toEqual(['no command', 'POLL', 'C1', 'C1E']);
  });
});

describe('the drive', () => {
  test('has as many commands in service as the job can have in flight, and no more than it serves at once', () => {
    const lines = (iodepth: number): number => {
      const made = chassis(bareMetal({ fio: { ioengine: 'libaio', iodepth } }));
      // The next timeline has the next number.
      return made.timeline('next').id;
    };
    expect([lines(1), lines(4), lines(7), lines(64)]).toEqual([1, 4, 7, 7]);
  });

  test('that nobody knows is refused with the nearest one', () => {
    const scenario = bareMetal({ drive: { ...bareMetal().drive, model: 'p4800' } });
    expect(() => chassis(scenario)).toThrow(/^drive\.model: there is no drive "p4800".*p4800x/);
  });
});

test('timelines keep a history that grows with the requests in flight', () => {
  const kept = (iodepth: number): number =>
    chassis(bareMetal({ fio: { ioengine: 'libaio', iodepth } })).timeline('next').mask + 1;
  expect([kept(1), kept(2), kept(5)]).toEqual([1024, 2048, 8192]);
});

test('the ledger tells the phases of a request apart', () => {
  expect(chassis(bareMetal()).ledger.stages).toHaveLength(Object.keys(Phase).length);
});
