/** Where everything on a curve of IOPS stands: the plane of the cut and that of the points, side by side or stacked. */
import { cutText } from '../cut-text.js';
import { ChartError } from '../errors.js';
import { kilo } from '../format.js';
import { layoutFlowKey } from '../marks/flow-key.js';
import type { FlowKey } from '../marks/flow-key.js';
import { layoutPage, pageEnd } from '../marks/page.js';
import type { Page, PageEnd } from '../marks/page.js';
import { axisNameLinePx, lowerNamePx, upperNamePx } from '../marks/plane.js';
import { textWidth } from '../text.js';
import { fontSize, space } from '../theme.js';
import type { Theme } from '../theme.js';
import type { IopsCurveData, IopsPoint, PeriodCut } from './iops-curve-data.js';
import { figuresOf } from './iops-curve-data.js';
import { labelsAbove, labelsBelow } from './iops-curve-labels.js';
import type { CurveLabel, LabelWish } from './iops-curve-labels.js';
import { laneOffsetPx, layoutSpans, spanMark } from './iops-curve-spans.js';
import type { CurveSpan } from './iops-curve-spans.js';
import { curveKey, measuredFigure } from './iops-curve-words.js';
import { curvePlane } from './iops-curve-plane.js';
import type { CurvePlane } from './iops-curve-plane.js';
import { periodOf } from './ladder-data.js';

/** The plane of the points. */
export interface PointsPlane {
  readonly plane: CurvePlane;
  readonly spans: readonly CurveSpan[];
  readonly above: readonly CurveLabel[];
  readonly below: readonly CurveLabel[];
}

/** Everything that drawing needs to know. */
export interface IopsCurveLayout {
  readonly page: Page;
  readonly end: PageEnd;
  readonly key: FlowKey<Theme>;
  readonly points: PointsPlane;
  readonly cut: { readonly plane: CurvePlane; readonly cut: PeriodCut } | null;
}

/** Above a plane: its own name, and that of its upright axis [px]. */
export const planeNamePx: number = axisNameLinePx + 10;
const headPx = planeNamePx + axisNameLinePx + upperNamePx;
const sideBySidePx = 820;
const gapPx = 30;
const figuresPx = textWidth('100', fontSize.note) + 12;
/** Heights to try, and how much higher than the highest point the plane may reach. */
const heightsPx = [360, 420, 500, 600, 720];
const widestIdPx = 80;
const headrooms = [1.08, 1.25, 1.5];

/** Lays out `data` in `widthPx`. */
export function layoutIopsCurve(data: IopsCurveData, widthPx: number): IopsCurveLayout {
  const page = layoutPage('iops curve', data, widthPx);
  const key = layoutFlowKey(curveKey(data.points), page.innerPx);
  const topY = page.bodyY + key.heightPx + space.medium + headPx;
  const left = space.margin;
  const right = widthPx - space.margin;
  const beside = data.cut !== null && widthPx >= sideBySidePx;
  const cutRight = beside ? left + page.innerPx * 0.34 : right;
  const points = pointsPlane(data.points, beside ? cutRight + gapPx : left, right, topY);
  const { bottomY } = points.plane.box;
  const footPx = lowerNamePx;
  if (data.cut === null) return { page, key, points, cut: null, end: pageEnd(page, bottomY + footPx) };
  const cutTop = beside ? topY : bottomY + footPx + space.large + headPx;
  const cutBottom = beside ? bottomY : cutTop + heightsPx[0];
  const cut = { plane: cutPlane(data.cut, left, cutRight, cutTop, cutBottom), cut: data.cut };
  return { page, key, points, cut, end: pageEnd(page, cutBottom + footPx) };
}

function cutPlane(cut: PeriodCut, left: number, rightX: number, topY: number, bottomY: number): CurvePlane {
  const [shorter, longer] = cut.fromUs;
  return curvePlane(
    { leftX: left + figuresPx, rightX, topY, bottomY },
    longer * 1.2,
    periodOf(shorter - cut.us) * 1.04,
  );
}

function shortId(id: string): string {
  return cutText(id, widestIdPx, fontSize.note, true);
}

/** How to set labels, best first: simulated ones below the curve or, where it is too flat, above; with words or without. */
const settings = [
  { together: false, morePx: 200 },
  { together: false, morePx: 0 },
  { together: true, morePx: 200 },
  { together: true, morePx: 0 },
];

/** The lowest plane on which all labels fit, in the best setting that does. */
function pointsPlane(points: readonly IopsPoint[], left: number, rightX: number, topY: number): PointsPlane {
  const figures = points.flatMap(figuresOf);
  const mostUs = periodOf(Math.min(...figures)) * 1.06;
  const tries = settings.flatMap((setting) =>
    heightsPx.flatMap((heightPx) => headrooms.map((headroom) => ({ ...setting, heightPx, headroom }))),
  );
  for (const { together, morePx, heightPx, headroom } of tries) {
    const box = { leftX: left + figuresPx, rightX, topY, bottomY: topY + heightPx };
    const plane = curvePlane(box, mostUs, Math.max(...figures) * headroom);
    const spans = layoutSpans(points, plane);
    const outermost = Math.max(0, ...spans.map(({ lane }) => laneOffsetPx(lane)));
    const measured = measuredWishes(points, spans, plane, morePx);
    const simulated = simulatedWishes(points, plane, together);
    const above = labelsAbove(together ? [...measured, ...simulated] : measured, plane, 14 + outermost);
    const below = together ? [] : labelsBelow(simulated, plane, 12);
    if (above !== null && below !== null) return { plane, spans, above, below };
  }
  throw new ChartError(
    'iops curve has no room left for its labels; give it more width or fewer configurations',
  );
}

function measuredWishes(
  points: readonly IopsPoint[],
  spans: readonly CurveSpan[],
  plane: CurvePlane,
  morePx: number,
): LabelWish[] {
  return points.flatMap(({ id, label, measured }) => {
    if (measured === null) return [];
    const span = spans.find((each) => each.id === id);
    const mark = 'iops' in measured ? plane.at(periodOf(measured.iops)) : spanMark(span!, plane);
    const more = morePx === 0 ? '' : cutText(label, morePx, fontSize.note);
    return [{ id: shortId(id), figure: measuredFigure(measured), more, origin: 'measured' as const, mark }];
  });
}

/** Below the curve there is little room, so these are short; among the measured ones they say what they are. */
function simulatedWishes(points: readonly IopsPoint[], plane: CurvePlane, together: boolean): LabelWish[] {
  return points.flatMap(({ id, iops }) => {
    if (iops === null) return [];
    const mark = plane.at(periodOf(iops));
    return [
      {
        id: shortId(id),
        figure: kilo(iops),
        more: together ? 'simulated' : '',
        origin: 'simulated' as const,
        mark,
      },
    ];
  });
}
