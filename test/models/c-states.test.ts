import { describe, expect, test } from 'vitest';
import {
  type CpuFamily,
  cStateTable,
  limitCStates,
  pollTimeLimitNs,
  tickPeriodNs,
} from '../../models/c-states.js';
import { costById } from '../../models/costs/catalogue.js';
import { type KernelClass, kernelClasses } from '../../models/versions.js';
import { ConfigError } from '../../sim/errors.js';

const families: readonly CpuFamily[] = ['SKX', 'CLX', 'ICX', 'SPR', 'BDW'];

/** `name exit/residency` in µs. */
function told(cpu: CpuFamily, kernel: KernelClass): string[] {
  return cStateTable(cpu, kernel).states.map(
    ({ name, exitLatencyNs, targetResidencyNs }) =>
      `${name} ${exitLatencyNs / 1000}/${targetResidencyNs / 1000}`,
  );
}

describe('cStateTable', () => {
  test('has the figures of intel_idle', () => {
    expect(told('SKX', '5.10')).toEqual(['POLL 0/0', 'C1 2/2', 'C1E 10/20', 'C6 133/600']);
    expect(told('ICX', '5.10')).toEqual(['POLL 0/0', 'C1 1/1', 'C1E 4/4', 'C6 128/384']);
    expect(told('ICX', '6.1')).toEqual(['POLL 0/0', 'C1 1/1', 'C1E 4/4', 'C6 170/600']);
    expect(told('SPR', '6.1')).toEqual(['POLL 0/0', 'C1 1/1', 'C1E 2/4', 'C6 290/800']);
    expect(told('BDW', '6.1')).toEqual(['POLL 0/0', 'C1 2/2', 'C1E 10/20', 'C6 133/400']);
  });

  test('treats Cascade Lake as Skylake, and 6.12 as 6.1', () => {
    expect(cStateTable('CLX', '5.10')).toBe(cStateTable('SKX', '6.12'));
    expect(cStateTable('ICX', '6.12')).toBe(cStateTable('ICX', '6.1'));
  });

  test('says that 5.10 knows no Sapphire Rapids', () => {
    expect(() => cStateTable('SPR', '5.10')).toThrow(ConfigError);
    expect(() => cStateTable('SPR', '5.10')).toThrow('the kernel must be 5.17 or later');
  });

  test('begins with POLL, deepens, names its source, and has a chargeable wake cost for each state', () => {
    for (const { id: kernel } of kernelClasses) {
      for (const cpu of families) {
        if (cpu === 'SPR' && kernel === '5.10') continue;
        const { states, source } = cStateTable(cpu, kernel);
        expect(source).toContain('intel_idle.c');
        expect(states[0].name).toBe('POLL');
        states.forEach((state, index) => {
          expect(costById(state.wakeCost).role).toBe('primitive');
          if (index === 0) return;
          expect(state.exitLatencyNs).toBeGreaterThan(states[index - 1].exitLatencyNs);
          expect(state.targetResidencyNs).toBeGreaterThan(states[index - 1].targetResidencyNs);
        });
      }
    }
  });
});

describe('limitCStates', () => {
  const { states } = cStateTable('SKX', '5.10');
  const names = (limits: Parameters<typeof limitCStates>[1]): string[] =>
    limitCStates(states, limits).map(({ name }) => name);

  test('keeps all without limits', () => {
    expect(names({})).toEqual(['POLL', 'C1', 'C1E', 'C6']);
  });

  test('counts table entries for max_cstate, not the digits in their names', () => {
    expect(names({ maxCstate: 1 })).toEqual(['POLL', 'C1']);
    expect(names({ maxCstate: 2 })).toEqual(['POLL', 'C1', 'C1E']);
    expect(names({ maxCstate: 9 })).toEqual(['POLL', 'C1', 'C1E', 'C6']);
  });

  test('drops states that wake too slowly for the latency limit, never POLL', () => {
    expect(names({ latencyLimitNs: 10_000 })).toEqual(['POLL', 'C1', 'C1E']);
    expect(names({ latencyLimitNs: 9999 })).toEqual(['POLL', 'C1']);
    expect(names({ latencyLimitNs: 0 })).toEqual(['POLL']);
  });

  test('refuses maxCstate 0, which unloads the driver', () => {
    expect(() => names({ maxCstate: 0 })).toThrow(ConfigError);
    expect(() => names({ maxCstate: NaN })).toThrow('maxCstate is NaN; it must be 1 or more');
  });
});

describe('pollTimeLimitNs', () => {
  test('is the residency of C1E on Skylake, whatever the tick', () => {
    const { states } = cStateTable('SKX', '5.10');
    expect([100, 250, 1000].map((hz) => pollTimeLimitNs(states, hz))).toEqual([20_000, 20_000, 20_000]);
  });

  test('is a sixteenth of the tick where the first state worth it is deeper than that', () => {
    const { states } = cStateTable('ICX', '6.1');
    expect([100, 250, 1000].map((hz) => pollTimeLimitNs(states, hz))).toEqual([600_000, 250_000, 62_500]);
  });

  test('is a sixteenth of the tick where there is no such state', () => {
    const shallow = limitCStates(cStateTable('SKX', '5.10').states, { maxCstate: 1 });
    expect(pollTimeLimitNs(shallow, 250)).toBe(250_000);
  });
});

test('tickPeriodNs is rounded to the nearest ns', () => {
  expect([100, 250, 300, 1000].map(tickPeriodNs)).toEqual([10_000_000, 4_000_000, 3_333_333, 1_000_000]);
});
