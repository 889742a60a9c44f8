/** Curves of IOPS with invented simulations, beside the figures of the talk. */
import type { IopsCurveData, IopsPoint } from '../../viz/index.js';
import { fourBars, thirteenBars } from './example-ladders.js';

const pointsOf = (bars: typeof thirteenBars.bars): IopsPoint[] =>
  bars.map(({ id, label, measured, iops }) => ({ id, label, measured, iops }));

const words = {
  subtitle: 'At queue depth 1, IOPS = 1 / period. The curve is steep on the left',
  source: 'Invented simulations, to show the form.',
};

/** The talk's own example. */
const cut = { us: 2, fromUs: [4, 20] as [number, number] };

/** Four points, a value measured for each. */
export const fourPoints: IopsCurveData = {
  ...words,
  title: 'The same 2 µs: 5.6 k IOPS, or 250 k',
  points: pointsOf(fourBars.bars),
  cut,
};

/** Thirteen points: values, ranges, both kinds of bound, and one that was only simulated. */
export const thirteenPoints: IopsCurveData = {
  ...fourPoints,
  title: 'The later a step is taken, the more IOPS it seems to bring',
  points: pointsOf(thirteenBars.bars),
};

/** One configuration, and no lesson. */
export const onePoint: IopsCurveData = {
  ...fourPoints,
  points: [{ id: 'V1', label: '+ IOThread', measured: null, iops: 45_000 }],
  cut: null,
};
