/** Waterfalls with the invented numbers of the ladders: one step of tuning, and the whole way. */
import type { WaterfallData } from '../../viz/index.js';
import { fourBars, thirteenBars } from './example-ladders.js';

const source = 'Invented numbers, to show the form.';

/** From no IOThread to one. */
export const oneStep: WaterfallData = {
  title: 'Where 24 µs went: what an IOThread takes away',
  subtitle: '4 KiB random reads at queue depth 1: from the period of V0 to that of V1, stage by stage',
  source,
  bars: fourBars.bars.filter(({ id }) => id.startsWith('V')),
};

/** From polling to interrupts: most steps add. */
export const backwards: WaterfallData = {
  title: 'What interrupts cost on bare metal',
  subtitle: '4 KiB random reads at queue depth 1: from polling to interrupts, stage by stage',
  source,
  bars: [fourBars.bars[1], fourBars.bars[0]],
};

/** All steps of the tuning of virtio-blk. */
export const wholeWay: WaterfallData = {
  title: 'Six steps from 46 µs to less than 10',
  subtitle: '4 KiB random reads at queue depth 1, virtio-blk: what each step of tuning takes from each stage',
  source,
  bars: thirteenBars.bars.filter(({ id }) => id.startsWith('V')),
};
