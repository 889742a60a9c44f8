/** The key to the marks of a swim-lane: only those that are in the picture. */
import type { Group } from '../marks/canvas.js';
import type { KeyEntry } from '../marks/flow-key.js';
import { kindLook } from '../stages.js';
import type { Kind, StageLook } from '../stages.js';
import type { Theme } from '../theme.js';
import type { Slice, SwimLaneData } from './swim-lane-data.js';
import { isLine, paintSlice, pollEnd } from './swim-lane-look.js';
import type { SwimLaneTools } from './swim-lane-look.js';
import { arrow, exitMark, interruptMark, sleepLine } from './swim-lane-marks.js';

type Entry = KeyEntry<SwimLaneTools>;

/** The entries for `data`. */
export function swimLaneKey({ slices, handOvers }: SwimLaneData): Entry[] {
  const any = (test: (slice: Slice) => boolean): boolean => slices.some(test);
  const off = any((slice) => !slice.critical && !isLine(slice));
  const marks: [boolean, Entry][] = [
    [true, { text: 'the request waits for it', samplePx: 24, draw: drawCritical }],
    [off, { text: 'it does not', samplePx: 24, draw: drawOff('work') }],
    [any((slice) => pollEnd(slice) === 'found'), poll('polling', 'pollUseful')],
    [any((slice) => pollEnd(slice) === 'vain'), poll('polling in vain', 'pollWasted')],
    [any(isLine), { text: 'asleep or idle', samplePx: 28, draw: drawSleep }],
    [handOvers.length > 0, { text: 'hand-over', samplePx: 8, draw: drawArrow }],
    [any(({ category }) => category === 'irq'), { text: 'interrupt', samplePx: 9, draw: drawInterrupt }],
    [any(({ vmExit }) => vmExit === true), { text: 'VM exit', samplePx: 9, draw: drawExit }],
    [true, { text: 'kind of time', head: true, samplePx: 0 }],
    [true, { text: 'work', samplePx: 20, draw: drawKind('work') }],
    [true, { text: 'notification', samplePx: 20, draw: drawKind('notice') }],
    [true, { text: 'wake-up', samplePx: 20, draw: drawKind('wake') }],
    [true, { text: 'numbers are µs in a stage', head: true, samplePx: 0 }],
  ];
  return marks.filter(([wanted]) => wanted).map(([, entry]) => entry);
}

/** The looks whose textures the key needs. */
export function swimLaneKeyLooks(theme: Theme): StageLook[] {
  return (['work', 'notice', 'wake'] as const).map((kind) => kindLook(kind, theme));
}

/** A slice that no lane has, for samples. */
function sample(category: Slice['category']): Slice {
  return { lane: '', startUs: 0, endUs: 1, category, critical: false, label: '', cost: '' };
}

function drawOff(category: Slice['category']): NonNullable<Entry['draw']> {
  return (parent, x, middleY, tools) =>
    paintSlice(parent, sample(category), 'drive', { x, y: middleY - 7, width: 24, height: 14 }, tools);
}

function poll(text: string, category: Slice['category']): Entry {
  return { text, samplePx: 24, draw: drawOff(category) };
}

function drawCritical(parent: Group, x: number, middleY: number, { paint, theme }: SwimLaneTools): void {
  paint(parent, kindLook('work', theme), { x, y: middleY - 7, width: 24, height: 14 });
}

function drawKind(kind: Kind): NonNullable<Entry['draw']> {
  return (parent, x, middleY, { paint, theme }) =>
    paint(parent, kindLook(kind, theme), { x, y: middleY - 7, width: 20, height: 14 });
}

function drawSleep(parent: Group, x: number, middleY: number, { theme }: SwimLaneTools): void {
  sleepLine(parent, x, x + 28, middleY, theme);
}

function drawArrow(parent: Group, x: number, middleY: number, { theme }: SwimLaneTools): void {
  arrow(parent, { x: x + 4, fromY: middleY - 9, toY: middleY + 9 }, theme);
}

function drawInterrupt(parent: Group, x: number, middleY: number, { theme }: SwimLaneTools): void {
  interruptMark(parent, x + 4.5, middleY + 4, theme);
}

function drawExit(parent: Group, x: number, middleY: number, { theme }: SwimLaneTools): void {
  exitMark(parent, x + 4.5, middleY - 4, theme);
}
