/**
 * Placement on two NUMA nodes: where vCPU, IOThread, RAM and drive are, and what has to cross between the nodes. A line
 * that crosses is broad, dashed and says so; one that stays is thin.
 */
import { ChartError } from '../errors.js';
import { sheet, tidy } from '../marks/canvas.js';
import type { Group } from '../marks/canvas.js';
import { centred, paragraph, words } from '../marks/words.js';
import { wrapText } from '../text.js';
import { fontSize, themes } from '../theme.js';
import type { Theme, ThemeName } from '../theme.js';

/** Who is where. */
export interface PlacementData {
  title: string;
  subtitle: string;
  source: string;
  things: PlacedThing[];
  /** What has to do with each other. */
  ties: Tie[];
}

export interface PlacedThing {
  id: string;
  /** `vCPU`, and the CPU that it is on where it is a thread. */
  label: string;
  note: string;
  node: 0 | 1;
  kind: 'thread' | 'memory' | 'drive';
}

export interface Tie {
  from: string;
  to: string;
  /** What goes along it: `kick`, `data`. */
  label: string;
}

/** How to draw it. */
export interface PlacementOptions {
  /** @defaultValue 'light' */
  theme?: ThemeName;
  /** Width of the picture [px], 280 or more; the height follows. @defaultValue 760 */
  widthPx?: number;
}

const px = { margin: 6, head: 30, thing: 46, gap: 16, pad: 12 };

/** Whether a tie crosses between the nodes. */
export function crosses({ things }: PlacementData, { from, to }: Tie): boolean {
  return nodeOf(things, from) !== nodeOf(things, to);
}

/** Draws `data` with the elements of `document`; attaching the result is up to the caller. */
export function placement(
  data: PlacementData,
  document: Document,
  options: PlacementOptions = {},
): SVGSVGElement {
  const { theme: themeName = 'light', widthPx = 760 } = options;
  const theme = themes[themeName];
  const between = Math.max(56, widthPx * 0.16);
  const nodePx = (widthPx - 2 * px.margin - between) / 2;
  const left = (node: 0 | 1): number => px.margin + node * (nodePx + between);
  const bottomY = px.head + data.things.length * (px.thing + px.gap) + px.pad;
  const sourceLines = wrapText(data.source, widthPx - 2 * px.margin, fontSize.note);
  const heightPx = bottomY + 20 + sourceLines.length * 15;
  const { title } = data;
  const paper = sheet(document, {
    chart: 'placement',
    title,
    description: describe(data),
    theme,
    widthPx,
    heightPx,
  });
  const { root } = paper;
  for (const node of [0, 1] as const) {
    const box = root.append('rect').attr('x', left(node)).attr('y', 8).attr('width', nodePx);
    box
      .attr('height', bottomY - 8)
      .attr('rx', 6)
      .attr('fill', theme.paper)
      .attr('stroke', theme.muted);
    const at = { x: left(node) + 10, y: 26, sizePx: fontSize.label, fill: theme.ink };
    words(root, `node ${node}`, { ...at, bold: true });
  }
  const boxes = new Map(
    data.things.map((thing, index) => {
      const y = px.head + px.pad / 2 + index * (px.thing + px.gap);
      return [thing.id, { thing, x: left(thing.node) + px.pad, y, width: nodePx - 2 * px.pad }] as const;
    }),
  );
  const boxOf = (id: string) => {
    const box = boxes.get(id);
    if (box === undefined) throw new ChartError(`placement has a tie to "${id}", which is not placed`);
    return box;
  };
  const middle = px.margin + nodePx + between / 2;
  data.ties.forEach((tie, index) => {
    const [from, to] = [boxOf(tie.from), boxOf(tie.to)];
    const [y1, y2] = [from.y + px.thing / 2 + tieShift(index), to.y + px.thing / 2 - tieShift(index)];
    const crossing = from.thing.node !== to.thing.node;
    const side = (box: typeof from): number => (box.thing.node === 0 ? box.x + box.width : box.x);
    // Within a node a tie bows out towards the middle, so that it is seen beside the boxes.
    const bowX = from.thing.node === 0 ? side(from) + 9 + 4 * index : side(from) - 9 - 4 * index;
    const d = crossing
      ? `M${side(from)},${y1}C${middle},${y1} ${middle},${y2} ${side(to)},${y2}`
      : `M${side(from)},${y1}C${bowX},${y1} ${bowX},${y2} ${side(to)},${y2}`;
    const line = root.append('path').attr('d', d).attr('fill', 'none');
    line
      .attr('stroke', crossing ? theme.hues.server.line : theme.muted)
      .attr('stroke-width', crossing ? 3 : 1.25);
    if (crossing) line.attr('stroke-dasharray', '7 4');
    if (!crossing) return;
    const place = { x: middle, y: (y1 + y2) / 2 - 4, sizePx: fontSize.note, anchor: 'middle' as const };
    words(root, tie.label, { ...place, fill: theme.ink, bold: true, halo: theme.paper });
  });
  for (const [id, box] of boxes) drawThing(root, id, box, theme);
  paragraph(root, sourceLines, 15, {
    x: px.margin,
    y: bottomY + 24,
    sizePx: fontSize.note,
    fill: theme.muted,
  });
  return tidy(paper.svg);
}

/** Ties from one side do not end on one spot. */
function tieShift(index: number): number {
  return (index % 3) * 6 - 6;
}

function drawThing(
  root: Group,
  id: string,
  { thing, x, y, width }: { thing: PlacedThing; x: number; y: number; width: number },
  theme: Theme,
): void {
  const hue = { thread: theme.hues.requester, memory: theme.hues.host, drive: theme.hues.device }[thing.kind];
  const group = root.append('g').attr('data-key', id);
  group.attr('data-x', x).attr('data-y', y).attr('data-width', width).attr('data-height', px.thing);
  const box = group.append('rect').attr('x', x).attr('y', y).attr('width', width).attr('height', px.thing);
  box.attr('rx', 4).attr('fill', hue.tint).attr('stroke', hue.line).attr('stroke-width', 1.5);
  const text = { x: x + 10, fill: theme.ink };
  words(group, thing.label, {
    ...text,
    y: centred(y + 15, fontSize.body),
    sizePx: fontSize.body,
    bold: true,
  });
  words(group, thing.note, { ...text, y: centred(y + 32, fontSize.note), sizePx: fontSize.note });
}

function nodeOf(things: readonly PlacedThing[], id: string): 0 | 1 | undefined {
  return things.find((thing) => thing.id === id)?.node;
}

function describe(data: PlacementData): string {
  const places = data.things.map(({ label, node }) => `${label} on node ${node}`);
  const crossing = data.ties.filter((tie) => crosses(data, tie)).map(({ label }) => label);
  const told =
    crossing.length === 0 ? 'Nothing crosses between the nodes' : `What crosses: ${crossing.join(', ')}`;
  return `${places.join(', ')}. ${told}.`;
}
