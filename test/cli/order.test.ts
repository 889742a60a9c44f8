import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { OrderResult } from '../../analysis/order/result.js';
import { qd1, temporary } from './captured.js';

const three = [
  '--apply',
  'guest-haltpoll,guest-iopoll,packed',
  '--set',
  'vm.haltpoll=false',
  '--set',
  'vm.queues=4',
];

describe('qd1 order', () => {
  test('as JSON has the shares, their sum, and three orders', async () => {
    const { stdout, code } = await qd1(['order', 'V1', ...three, '--precision', '2%', '--json']);
    expect(code).toBe(0);
    const { optimizations, totalUs, shapleyUs, infeasible, orders } = JSON.parse(stdout) as OrderResult;
    expect(optimizations.map(({ id }) => id)).toEqual(['guest-haltpoll', 'guest-iopoll', 'packed']);
    expect(shapleyUs.reduce((sum, { us }) => sum + us, 0)).toBe(totalUs);
    expect(infeasible).toEqual([]);
    expect(Object.keys(orders)).toEqual(['asGiven', 'best', 'worst']);
  });

  test('for people says who overlaps and where, within 100 columns, and draws', async () => {
    const svg = temporary('order.svg');
    const line = ['order', 'V1', ...three, '--profile', 'prior', '--precision', '2%', '--svg', svg];
    const { stdout, code } = await qd1(line);
    expect(code).toBe(0);
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toMatch(
      /guest-haltpoll and guest-iopoll spare the same in part: whichever comes second saves/,
    );
    for (const name of ['What each is worth', 'as given', 'large gains first', 'large gains last'])
      expect(words).toContain(name);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(readFileSync(svg, 'utf8')).toContain('µs saved per request');
  });

  test.each([
    [['V0', '--apply', 'mutli-queue'], /did you mean "multi-queue"\?/],
    [['V0', '--apply', 'event-idx,event-idx-off'], /exclude each other/],
    [
      [
        'V1',
        '--apply',
        'pin-vcpu,pin-iothread,pin-emulator,numa-ram,multi-queue,packed,c-state-limit,scheduler-none,halt-poll-ns,poll-max-ns,poll-grow',
      ],
      /11 optimizations are too many/,
    ],
  ])('%j is refused with 2', async (words, message) => {
    const { code, stderr } = await qd1(['order', ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
