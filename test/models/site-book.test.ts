import { expect, test } from 'vitest';
import { phases } from '../../models/phases.js';
import { SiteBook } from '../../models/site-book.js';
import { Ledger } from '../../sim/ledger.js';
import { QuantileTable } from '../../sim/quantile-table.js';
import { RandomStreams } from '../../sim/random.js';

function book(): SiteBook {
  const table = new QuantileTable({ kind: 'uniform', lowNs: 0, highNs: 1e6 });
  return new SiteBook(new Ledger(phases), () => table, new RandomStreams('seed'));
}

test('the same use of a cost is one site', () => {
  const sites = book();
  expect(sites.pays('fio', 'syscall', 'syscall_entry')).toBe(sites.pays('fio', 'syscall', 'syscall_entry'));
  expect(sites.ledger.sites).toHaveLength(1);
});

test('another actor, mechanism, cost or category is another', () => {
  const sites = book();
  sites.pays('fio', 'syscall', 'syscall_entry');
  sites.pays('vcpu0', 'syscall', 'syscall_entry');
  sites.pays('fio', 'eventfd', 'syscall_entry');
  sites.pays('fio', 'syscall', 'syscall_exit');
  sites.pays('fio', 'syscall', 'syscall_entry', 'irq');
  expect(sites.ledger.sites.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4]);
});

test('a wait draws nothing, a cost draws', () => {
  const sites = book();
  expect(sites.spends('cpu0', 'c-state', 'C1', 'idle', 'C1')).toMatchObject({ sampler: null, state: 'C1' });
  expect(sites.pays('cpu0', 'c-state', 'c1_exit').sampler).not.toBeNull();
});

test('each site draws from a stream of its own: a site added elsewhere moves no other', () => {
  const draws = (first: string): number[] => {
    const sites = book();
    sites.pays('someone', 'test', first).sampler!.next();
    const { sampler } = sites.pays('fio', 'syscall', 'syscall_entry');
    return [sampler!.next(), sampler!.next(), sampler!.next()];
  };
  expect(draws('a')).toEqual(draws('b'));
  expect(new Set(draws('a')).size).toBe(3);
});

test('a cost that the catalogue does not have is refused when the machine is made', () => {
  const sites = new SiteBook(
    new Ledger(phases),
    (cost) => {
      throw new RangeError(`there is no cost ${cost}`);
    },
    new RandomStreams('seed'),
  );
  expect(() => sites.pays('fio', 'syscall', 'sycall_entry')).toThrow('there is no cost sycall_entry');
});
