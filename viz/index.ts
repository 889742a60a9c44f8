/** Pictures of results: charts, and the visual language that they share. Nothing here needs Node. */
export { ladder } from './charts/ladder.js';
export type { LadderOptions } from './charts/ladder.js';
export type { LadderBar, LadderData, Measured } from './charts/ladder-data.js';
export { ChartError } from './errors.js';
export { kilo, microseconds, microsecondsRange, signedPercent, thousands } from './format.js';
export { lifecycle, stageLetters, stageLook, stageOrder } from './stages.js';
export type { StageLook } from './stages.js';
export { fontFamily, fontSize, space, themes } from './theme.js';
export type { Actor, Hue, Theme, ThemeName } from './theme.js';
