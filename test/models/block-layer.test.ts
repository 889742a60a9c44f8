import { describe, expect, test } from 'vitest';
import { BlockLayer, type BlockLayerOptions } from '../../models/block-layer.js';
import type { Request } from '../../models/request.js';
import { costById } from '../../models/costs/catalogue.js';
import { Rig } from './rig.js';

const bare: BlockLayerOptions = { scheduler: 'none', guest: false, dmaMapping: 'none' };

const costs = {
  blk_submit: 1,
  blk_submit_fixedbufs: 2,
  blk_submit_registerfiles: 3,
  blk_submit_registered: 4,
  ept_dma_guest_extra: 10,
  scheduler_mq_deadline: 100,
  scheduler_kyber_insert: 200,
  scheduler_bfq_insert: 300,
  iommu_lazy_extra: 1_000,
  iommu_strict_extra: 10_000,
  kblockd_queue: 100_000,
  ctx_switch: 1_000_000,
};

/** What one request pays on its way down, and after the doorbell: each cost, by what it costs here. */
function way(options: Partial<BlockLayerOptions>, kind: Partial<Request> = {}) {
  const rig = new Rig(costs);
  const thread = rig.thread('fio', rig.cpu('cpu0'));
  const layer = new BlockLayer(rig.book, 'fio', { ...bare, ...options });
  thread.start(() => {
    layer.submit(thread.processor, Object.assign(rig.request(), kind));
    thread.processor.then(() => {
      rig.note('at the driver');
      layer.submitted(thread.processor);
      thread.processor.then(rig.noting('back'));
    });
  });
  rig.run(9_000_000);
  const [driver, back] = rig.log.map((line) => Number(line.split(' ')[0]) - 200);
  return { rig, ns: driver, afterNs: back - driver };
}

test.each([
  ['bare metal', {}, 1],
  ['a scheduler', { scheduler: 'mq-deadline' }, 101],
  ['an IOMMU with lazy flushing', { dmaMapping: 'lazy' }, 1_001],
  ['an IOMMU with strict flushing', { dmaMapping: 'strict' }, 10_001],
  ['a guest', { guest: true }, 11],
  ['a guest with a scheduler', { guest: true, scheduler: 'mq-deadline' }, 111],
  ['all of it', { guest: true, scheduler: 'mq-deadline', dmaMapping: 'strict' }, 10_111],
  ['kyber', { scheduler: 'kyber' }, 201],
  ['bfq', { scheduler: 'bfq' }, 301],
  ['a registered buffer', { registered: { buffers: true, file: false } }, 2],
  ['a registered file', { registered: { buffers: false, file: true } }, 3],
  ['both', { registered: { buffers: true, file: true } }, 4],
] as const)('the way down on %s costs what lies on it, and nothing else', (_what, options, ns) => {
  expect(way(options)).toMatchObject({ ns, afterNs: 0 });
});

describe('who issues a request', () => {
  const switched = 1_100_000;

  test('with a scheduler a worker does, who is woken, switched to and switched back from', () => {
    expect(way({ scheduler: 'kyber', dispatch: 'worker' })).toMatchObject({
      ns: 201 + switched,
      afterNs: 1_000_000,
    });
  });

  test('without one the submitter does, whoever would run the queue', () => {
    expect(way({ dispatch: 'worker' })).toMatchObject({ ns: 1, afterNs: 0 });
  });

  test('a flush goes by the worker and past the scheduler', () => {
    const options = { scheduler: 'bfq', stableWrites: true } as const;
    expect(way(options, { flush: 'caller' })).toMatchObject({ ns: 1 + switched, afterNs: 1_000_000 });
  });

  test('the flush after a write is issued by a worker that was woken for it', () => {
    expect(way({ stableWrites: true }, { flush: 'sequence' })).toMatchObject({ ns: 1 + 100_000 });
  });

  test.each([
    [false, 1 + switched],
    [true, 1],
  ])('a write with FUA, issued by its submitter: %s', (fuaDirect, ns) => {
    expect(way({ stableWrites: true, fuaDirect }, { write: true, fua: true }).ns).toBe(ns);
  });
});

describe('what ends a request', () => {
  const completion = (options: Partial<BlockLayerOptions>, way_: 'irq' | 'poll'): string[] =>
    new BlockLayer(new Rig().book, 'fio', { ...bare, ...options })
      .completion('cpu0', way_)
      .map(({ cost, actor, category }) => `${actor} ${cost} ${category}`);

  test('pays the block layer, and the scheduler that has a hook for it', () => {
    expect(completion({}, 'irq')).toEqual(['cpu0 blk_complete_irq irq']);
    expect(completion({ scheduler: 'mq-deadline' }, 'irq')).toEqual(['cpu0 blk_complete_irq irq']);
    expect(completion({ scheduler: 'kyber' }, 'irq').at(1)).toBe('cpu0 scheduler_kyber_complete irq');
    expect(completion({ scheduler: 'bfq' }, 'poll')).toEqual([
      'cpu0 blk_poll_complete work',
      'cpu0 scheduler_bfq_complete work',
    ]);
  });

  test('pays no page for a registered buffer', () => {
    const registered = { buffers: true, file: false };
    expect(completion({ registered }, 'irq')).toEqual(['cpu0 blk_complete_irq_fixedbufs irq']);
    expect(completion({ registered }, 'poll')).toEqual(['cpu0 blk_poll_complete_fixedbufs work']);
  });
});

test('by their passports bfq costs more than mq-deadline, that more than kyber, and none nothing', () => {
  const central = (id: string): number => costById(id).belief.centralNs;
  expect(central('scheduler_bfq')).toBeGreaterThan(central('scheduler_mq_deadline'));
  expect(central('scheduler_mq_deadline')).toBeGreaterThan(central('scheduler_kyber'));
  expect(central('scheduler_kyber')).toBeGreaterThan(0);
  for (const name of ['kyber', 'bfq']) {
    const halves = central(`scheduler_${name}_insert`) + central(`scheduler_${name}_complete`);
    // Each is rounded to the nanosecond.
    expect(Math.abs(halves - central(`scheduler_${name}`))).toBeLessThanOrEqual(1);
  }
});

test('the submitter pays, each request anew', () => {
  const { rig } = way({ scheduler: 'mq-deadline' });
  expect([rig.spent('fio', 'blk_submit'), rig.spent('fio', 'scheduler_mq_deadline')]).toEqual([1, 100]);
  const again = rig.thread('fio', rig.cpu('cpu1'));
  const layer = new BlockLayer(rig.book, 'fio', bare);
  again.start(() => {
    layer.submit(again.processor, rig.request());
    layer.submit(again.processor, rig.request());
    again.processor.then(() => {});
  });
  rig.run(10_000_000);
  expect(rig.spent('fio', 'blk_submit')).toBe(3);
});
