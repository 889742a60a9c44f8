/** Elementary functions and quantiles whose results are bit-identical in every JavaScript engine. */
export { exp, log } from './exp-log.js';
export { normalCdf, normalDensity, normalQuantile } from './normal.js';
export { studentQuantile } from './student-quantile.js';
