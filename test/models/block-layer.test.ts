import { expect, test } from 'vitest';
import { BlockLayer, type BlockLayerOptions } from '../../models/block-layer.js';
import { Rig } from './rig.js';

const bare: BlockLayerOptions = { scheduler: 'none', guest: false, dmaMapping: 'none' };

/** What one request pays on its way down: each cost, by what it costs here. */
function way(options: Partial<BlockLayerOptions>) {
  const costs = {
    blk_submit: 1,
    ept_dma_guest_extra: 10,
    scheduler_mq_deadline: 100,
    iommu_lazy_extra: 1_000,
    iommu_strict_extra: 10_000,
  };
  const rig = new Rig(costs);
  const thread = rig.thread('fio', rig.cpu('cpu0'));
  const layer = new BlockLayer(rig.book, 'fio', { ...bare, ...options });
  thread.start(() => {
    layer.submit(thread.processor);
    thread.processor.then(rig.noting('at the driver'));
  });
  rig.run(90_000);
  return { rig, ns: Number(rig.log[0].split(' ')[0]) - 200 };
}

test.each([
  ['bare metal', {}, 1],
  ['a scheduler', { scheduler: 'mq-deadline' }, 101],
  ['an IOMMU with lazy flushing', { dmaMapping: 'lazy' }, 1_001],
  ['an IOMMU with strict flushing', { dmaMapping: 'strict' }, 10_001],
  ['a guest', { guest: true }, 11],
  ['a guest with a scheduler', { guest: true, scheduler: 'mq-deadline' }, 111],
  ['all of it', { guest: true, scheduler: 'mq-deadline', dmaMapping: 'strict' }, 10_111],
] as const)('the way down on %s costs what lies on it, and nothing else', (_what, options, ns) => {
  expect(way(options).ns).toBe(ns);
});

test('the submitter pays, each request anew', () => {
  const { rig } = way({ scheduler: 'mq-deadline' });
  expect([rig.spent('fio', 'blk_submit'), rig.spent('fio', 'scheduler_mq_deadline')]).toEqual([1, 100]);
  const again = rig.thread('fio', rig.cpu('cpu1'));
  const layer = new BlockLayer(rig.book, 'fio', bare);
  again.start(() => {
    layer.submit(again.processor);
    layer.submit(again.processor);
    again.processor.then(() => {});
  });
  rig.run(200_000);
  expect(rig.spent('fio', 'blk_submit')).toBe(3);
});
