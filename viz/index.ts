/** Pictures of results: charts, and the visual language that they share. Nothing here needs Node. */
export { ladder } from './charts/ladder.js';
export type { LadderOptions } from './charts/ladder.js';
export type { LadderBar, LadderData, Measured } from './charts/ladder-data.js';
export { iopsByBlockSize } from './charts/iops-by-block-size.js';
export type { BlockSizeOptions } from './charts/iops-by-block-size.js';
export type { BlockSizeData, BlockSizeLine, BlockSizePoint } from './charts/iops-by-block-size-data.js';
export { iopsCurve } from './charts/iops-curve.js';
export type { IopsCurveOptions } from './charts/iops-curve.js';
export { talkCut } from './charts/iops-curve-data.js';
export type { IopsCurveData, IopsPoint, PeriodCut } from './charts/iops-curve-data.js';
export { latencyDistribution } from './charts/latency-distribution.js';
export type { LatencyDistributionOptions } from './charts/latency-distribution.js';
export type { LatencyDistribution, LatencyDistributionData } from './charts/latency-distribution-data.js';
export { orderShares } from './charts/order-shares.js';
export type { OrderSharesOptions } from './charts/order-shares.js';
export type { OrderShare, OrderSharesData } from './charts/order-shares-data.js';
export { planFront } from './charts/plan-front.js';
export type { PlanFrontOptions } from './charts/plan-front.js';
export type { PlanFrontData, PlanFrontPoint } from './charts/plan-front-data.js';
export { pollTime } from './charts/poll-time.js';
export type { PollTimeOptions } from './charts/poll-time.js';
export type { PollCall, PollSeries, PollTimeData } from './charts/poll-time-data.js';
export { swimLane } from './charts/swim-lane.js';
export type { SwimLaneOptions } from './charts/swim-lane.js';
export type { HandOver, LaneKind, Slice, SwimLane, SwimLaneData } from './charts/swim-lane-data.js';
export { waterfall } from './charts/waterfall.js';
export type { WaterfallOptions } from './charts/waterfall.js';
export type { WaterfallBar, WaterfallData } from './charts/waterfall-data.js';
export { reportHtml } from './report/report-html.js';
export type { Draw } from './report/report-html.js';
export type {
  Highlight,
  ReportColumn,
  ReportData,
  ReportRow,
  ReportSection,
  ReportTable,
} from './report/report-data.js';
export { compareReport } from './report/compare-report.js';
export { runReport } from './report/run-report.js';
export type { RunContext } from './report/run-report.js';
export type { ReportSetting } from './report/run-settings.js';
export { talkReport } from './report/talk-report.js';
export { ChartError } from './errors.js';
export { kilo, microseconds, microsecondsRange, signedPercent, thousands } from './format.js';
export { lifecycle, stageLetters, stageLook, stageOrder } from './stages.js';
export type { StageLook } from './stages.js';
export { fontFamily, fontSize, space, themes } from './theme.js';
export type { Actor, Hue, Theme, ThemeName } from './theme.js';
