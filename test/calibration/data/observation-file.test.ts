import { describe, expect, test } from 'vitest';
import { readObservationFile } from '../../../calibration/data/observation-file.js';
import type { DataSet } from '../../../calibration/data/data-set.js';
import { ConfigError } from '../../../sim/errors.js';

const read = async (rows: string, rest = ''): Promise<DataSet> =>
  await readObservationFile(`id: mine\nobservations:\n${rows}\n${rest}`, 'mine.yaml', async (preset) =>
    Promise.resolve({ preset }),
  );

describe('an observation', () => {
  test('of IOPS is a period, with its deviation and its bounds the other way round', async () => {
    const { observations } = await read(
      [
        '- { id: a, scenario: B0, metric: iops, value: 80 k, sd: 1 k }',
        '- { id: b, scenario: V1, metric: iops, from: 40 k, to: 50000 }',
        '- { id: c, scenario: V1, metric: latency-p50, value: 17 us, sd: 2 %, source: me }',
        '- { id: d, costs: { irqfd_write: 2 }, value: 1 us }',
      ].join('\n'),
    );
    expect(observations.map(({ figure }) => figure)).toEqual([
      { us: 12.5 },
      { fromUs: 20, toUs: 25 },
      { us: 17 },
      { us: 1 },
    ]);
    expect(observations.map(({ sdUs }) => sdUs)).toEqual([
      expect.closeTo(12.5 / 80, 9),
      expect.closeTo(0.4, 9),
      expect.closeTo(0.34, 9),
      expect.closeTo(0.02, 9),
    ]);
    expect(observations[2]).toMatchObject({ source: 'me', subject: { metric: 'latencyP50Us' } });
  });

  test('takes settings of its scenario', async () => {
    const { observations } = await read('- { id: a, scenario: B0, set: [fio.bs=8k], value: 12 us }');
    expect(observations[0].subject).toMatchObject({ scenario: { fio: { bs: 8192 } } });
  });
});

test('beliefs of the machine are read', async () => {
  const { beliefs } = await read(
    '- { id: a, costs: { irqfd_write: 1 }, value: 1 us }',
    'beliefs: { irqfd_write: [200 ns, 0.4 us, 900 ns] }',
  );
  expect([...beliefs]).toEqual([['irqfd_write', { lowNs: 200, centralNs: 400, highNs: 900 }]]);
});

const one = 'costs: { irqfd_write: 1 }';

test.each([
  ['an unknown cost', 'costs: { irqfd_wirte: 1 }, value: 1 us', /mine\.yaml:3, .*no cost "irqfd_wirte"; did you mean "irqfd_write"/],
  ['no unit', `${one}, value: 4`, /mine\.yaml:3, value .*unit/],
  ['value and bounds', `${one}, value: 1 us, from: 1 us`, /mine\.yaml:3.*value, or bounds.*not both/],
  ['neither', one, /value, or bounds/],
  ['an unknown scenario', 'scenario: V9, value: 1 us', /mine\.yaml:3, scenario .*V9/],
  ['scenario and costs', `scenario: V1, ${one}, value: 1 us`, /scenario that was measured, or the costs/],
  ['no time at all', `${one}, value: 0 us`, /above 0/],
  ['bounds that cross', `${one}, from: 3 us, to: 2 us`, /from is above to/],
  ['no deviation', `${one}, value: 1 us, sd: 0 %`, /deviation must be above 0/],
  ['a rate of words', 'scenario: B0, metric: iops, value: many', /"many" is no rate/],
  ['a deviation of words', 'scenario: B0, metric: iops, value: 80 k, sd: some', /"some" is no deviation/],
  ['a sum of nothing', 'costs: {}, value: 1 us', /at least one cost/],
  ['a cost paid less than never', 'costs: { irqfd_write: -1 }, value: 1 us', /-1 times/],
  ['a published total', 'costs: { tot_iothread_qemu_uring_2022: 1 }, value: 24 us', /no cost that is paid/],
  ['a sum with IOPS', `${one}, metric: iops, value: 80 k`, /has no iops/],
  ['a sum with settings', `${one}, set: [drive.model=p5800x], value: 1 us`, /no settings/],
  ['a cost that the scenario gives', 'scenario: B0, set: [costs.blk_submit=2us], value: 12 us', /blk_submit itself/],
  ['an unknown key', `${one}, valeu: 1 us`, /valeu/],
])('%s is refused', async (_, row, message) => {
  const reading = read(`- { id: a, ${row} }`);
  await expect(reading).rejects.toThrow(ConfigError);
  await expect(reading).rejects.toThrow(message);
});

test.each([
  ['a belief of an unknown cost', 'beliefs: { nothing: [1 ns, 2 ns, 3 ns] }', /mine\.yaml:4.*no cost "nothing"/],
  ['a belief that falls', 'beliefs: { irqfd_write: [3 ns, 2 ns, 1 ns] }', /must not fall/],
])('%s is refused', async (_, beliefs, message) => {
  await expect(read(`- { id: a, ${one}, value: 1 us }`, beliefs)).rejects.toThrow(message);
});

test('one name for two observations is refused', async () => {
  await expect(read([`- { id: a, ${one}, value: 1 us }`, `- { id: a, ${one}, value: 2 us }`].join('\n'))).rejects.toThrow(
    /mine\.yaml:4.*"a" already/,
  );
});
