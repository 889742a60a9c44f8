/** What docs/fidelity.md says of today's errors is what the simulation says. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simulateTalk } from '../../analysis/talk.js';

const [page] = readFileSync('docs/fidelity.md', 'utf8').replaceAll(/\s+/g, ' ').split('## Assumed costs');
const { bars, claims } = simulateTalk({ seed: '1' });

test('it names the orders of the talk that come out wrong, and no others', () => {
  const wrong = claims.filter(({ holds }) => !holds);
  const names = wrong.map(({ left }) => left);
  expect(wrong.every(({ right }) => right === 'B0')).toBe(true);
  expect(page).toContain(`Of the ${claims.length} orders that it states`);
  expect(page).toContain(
    `${names.slice(0, -1).join(', ')} and ${names.at(-1)} should overtake bare metal with interrupts, and do not`,
  );
});

/** A simulated period over the measured one, less one [%], as the page rounds it. */
function error(id: string): number {
  const { measured, iops } = bars.find((bar) => bar.id === id)!;
  const value = 'iops' in measured! ? measured.iops : (measured!.hi ?? measured!.lo)!;
  const range = 'iops' in measured! ? value : iops > value ? value : (measured!.lo ?? value);
  return Math.round(Math.abs(range / iops - 1) * 100);
}

test('it tells by how much the bars are off', () => {
  expect(page).toContain(
    `B0 by ${error('B0')} %, P1 by ${error('P1')} %, V1 by ${error('V1')} %, V0 by ${error('V0')} %`,
  );
  expect(page).toContain(`V5 and V6 by ${error('V5')} and ${error('V6')} %`);
  const kilo = (id: string): string => (bars.find((bar) => bar.id === id)!.iops / 1000).toFixed(0);
  expect(page).toContain(
    `P0 should be below 78 k IOPS and is at ${kilo('P0')}, V4 above 78 and is at ${kilo('V4')}`,
  );
});
