/**
 * What a slice looks like. On the critical path it is the stage of a ladder in full tone; off it, pale and in the hue
 * of its lane. Polling is a fence on and off the path; sleep takes no CPU and so is no box, but a thin line.
 */
import type { Group } from '../marks/canvas.js';
import type { PollEnd, PollTexture } from '../marks/poll-texture.js';
import type { Box, PiecePainter } from '../marks/stage-fill.js';
import { stageActor, stageLook } from '../stages.js';
import type { StageLook } from '../stages.js';
import type { Actor, Hue, Theme } from '../theme.js';
import type { LaneKind, Slice } from './swim-lane-data.js';

/** What a swim-lane draws with. */
export interface SwimLaneTools {
  readonly paint: PiecePainter;
  readonly poll: PollTexture;
  readonly theme: Theme;
}

/** Who spends the time that no stage claims. */
const actorOf: Readonly<Record<LaneKind, Actor>> = {
  application: 'requester',
  vcpu: 'host',
  server: 'server',
  cpu: 'host',
  drive: 'device',
};

/** Whether a slice is a line and no box: sleep that the request does not wait for. */
export function isLine(slice: Slice): boolean {
  return slice.category === 'idle' && !slice.critical && !spins(slice);
}

/** How a slice polls; undefined for one that does not. */
export function pollEnd(slice: Slice): PollEnd | undefined {
  const { category, critical } = slice;
  if (category === 'pollUseful' || (!critical && spins(slice))) return 'found';
  return category === 'pollWasted' ? 'vain' : undefined;
}

/** Linux counts its idle state POLL as idle, but a CPU in it spins. */
function spins({ category, state }: Slice): boolean {
  return category === 'idle' && state === 'POLL';
}

/** The look of a slice that is a box. */
export function sliceLook(slice: Slice, kind: LaneKind, theme: Theme): StageLook {
  const { stage, critical, category } = slice;
  // Of idle time only the state itself is sleep; the way out of it is a wake-up.
  const waits = category === 'idle' && slice.cost === slice.state && !spins(slice);
  if (critical && stage !== undefined && pollEnd(slice) === undefined && !waits)
    return stageLook(stage, theme);
  const hue = hueOf(slice, kind, theme);
  // Text on a textured slice is in ink, as on every texture.
  const kindOfTime = category === 'irq' || pollEnd(slice) ? 'notice' : 'work';
  return {
    stage: slice.label,
    kind: kindOfTime,
    lean: 'back',
    fill: hue.tint,
    mark: kindOfTime === 'work' ? hue.tint : hue.mark,
    line: critical ? hue.line : hue.mark,
    ink: theme.ink,
  };
}

/** Draws the box of a slice. */
export function paintSlice(
  parent: Group,
  slice: Slice,
  kind: LaneKind,
  box: Box,
  { paint, poll, theme }: SwimLaneTools,
): void {
  const end = pollEnd(slice);
  const look = sliceLook(slice, kind, theme);
  if (end === undefined) {
    paint(parent, look, box);
    return;
  }
  const inset = slice.critical ? 0.5 : 0;
  const rect = parent.append('rect').attr('x', box.x + inset);
  rect
    .attr('y', box.y + inset)
    .attr('width', Math.max(box.width - 2 * inset, 0.25))
    .attr('height', box.height - 2 * inset)
    .attr('fill', poll(hueOf(slice, kind, theme), end));
  if (slice.critical) rect.attr('stroke', look.line);
  else rect.attr('fill-opacity', 0.6);
}

/** A stage keeps its owner's hue; without one, or with one that the lifecycle does not know, the lane's. */
function hueOf({ stage, critical }: Slice, kind: LaneKind, theme: Theme): Hue {
  const owner = critical && stage !== undefined ? stageActor(stage) : undefined;
  return theme.hues[owner ?? actorOf[kind]];
}
