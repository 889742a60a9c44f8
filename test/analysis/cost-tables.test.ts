import { describe, expect, test } from 'vitest';
import { costProfile, costsChargedBy, tablesWith } from '../../analysis/cost-tables.js';
import { costs } from '../../models/costs/catalogue.js';
import { presets } from '../../scenarios/presets.js';
import { ConfigError } from '../../sim/errors.js';

describe('costProfile', () => {
  test('prior was fitted to nothing, and says who chose it', () => {
    const { provenance } = costProfile('prior');
    expect(provenance).toMatchObject({ kind: 'predicted', fittedTo: [] });
    expect(provenance.heldOut).toContain('knew its graph');
  });

  test('names the nearest profile, or those that there are', () => {
    expect(() => costProfile('pior')).toThrow(
      new ConfigError('there is no profile "pior"; did you mean "prior"?'),
    );
    expect(() => costProfile('fitted')).toThrow(
      new ConfigError('there is no profile "fitted"; there is prior, host-vm, qemu-vm, talk-2020, or a file'),
    );
  });
});

describe('tablesWith', () => {
  const profile = costProfile('prior');

  test('a cost of the scenario goes before that of the profile, which keeps the others', () => {
    const distribution = { kind: 'constant', ns: 1234 } as const;
    const tables = tablesWith(profile, new Map([['qemu_submit', { distribution, formula: '1234 ns' }]]));
    expect(tables('qemu_submit')).not.toBe(profile.tables('qemu_submit'));
    expect(tables('blk_submit')).toBe(profile.tables('blk_submit'));
    expect(tables('qemu_submit')).toBe(tables('qemu_submit'));
  });
});

test('every cost that a preset charges is in the catalogue', () => {
  for (const scenario of presets) {
    for (const id of costsChargedBy(scenario)) expect(costs.has(id), `${scenario.id}: ${id}`).toBe(true);
  }
});
