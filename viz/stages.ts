/**
 * What each stage of a request looks like. Colour says who spends the time, texture says what kind of time it is,
 * tone says how early; a letter says it once more, so that nothing rests on colour. The look of a stage depends
 * on its name alone: it is the same in every chart.
 */
import { inkOn } from './colour.js';
import type { Actor, Hue, Theme } from './theme.js';

/** Work is code that runs; a notice is on its way (kick, interrupt); a wake is a sleeper getting up. */
export type Kind = 'work' | 'notice' | 'wake';

/** The look of one stage in one theme. */
export interface StageLook {
  readonly stage: string;
  readonly kind: Kind;
  /** A notice leans forward on its way to the drive and backward on its way home. */
  readonly lean: 'there' | 'back';
  readonly fill: string;
  /** Stripes or dots; equal to `fill` for work. */
  readonly mark: string;
  readonly line: string;
  /** Text on the fill. */
  readonly ink: string;
}

interface Traits {
  readonly kind: Kind;
  readonly lean: 'there' | 'back';
  readonly actor?: Actor;
  readonly tone: 0 | 1 | 2;
}

const known = new Map<string, Traits>([
  ['application', { kind: 'work', lean: 'there', actor: 'requester', tone: 0 }],
  ['submit', { kind: 'work', lean: 'there', actor: 'requester', tone: 1 }],
  ['notify device', { kind: 'notice', lean: 'there', actor: 'requester', tone: 0 }],
  ['server wake', { kind: 'wake', lean: 'there', actor: 'server', tone: 0 }],
  ['server submit', { kind: 'work', lean: 'there', actor: 'server', tone: 0 }],
  ['device', { kind: 'work', lean: 'there', actor: 'device', tone: 0 }],
  ['host interrupt', { kind: 'notice', lean: 'back', actor: 'host', tone: 0 }],
  ['server reap', { kind: 'work', lean: 'back', actor: 'server', tone: 1 }],
  ['server complete', { kind: 'work', lean: 'back', actor: 'server', tone: 2 }],
  ['notify guest', { kind: 'notice', lean: 'back', actor: 'server', tone: 0 }],
  ['guest interrupt', { kind: 'notice', lean: 'back', actor: 'requester', tone: 0 }],
  ['task wake', { kind: 'wake', lean: 'back', actor: 'requester', tone: 0 }],
  ['complete', { kind: 'work', lean: 'back', actor: 'requester', tone: 2 }],
]);

/** The stages of a request in the order in which it lives through them. */
export const lifecycle: readonly string[] = [...known.keys()];

/** The look of `stage`; an unknown one gets its texture by its words and a spare hue by its spelling. */
export function stageLook(stage: string, theme: Theme): StageLook {
  const traits = known.get(stage) ?? traitsOfWords(stage);
  const { actor } = traits;
  const hue = actor ? theme.hues[actor] : theme.spare[spelling(stage) % theme.spare.length];
  return lookOf(stage, traits, hue, theme);
}

function lookOf(stage: string, { kind, lean, tone }: Traits, hue: Hue, theme: Theme): StageLook {
  const worked = kind === 'work';
  const fill = worked ? hue.tones[tone] : hue.tint;
  const ink = worked ? inkOn(fill, [theme.paper, theme.ink]) : theme.ink;
  return { stage, kind, lean, fill, mark: worked ? fill : hue.mark, line: hue.line, ink };
}

/** A kind of time without an owner, for keys: the texture on the neutral hue. */
export function kindLook(kind: Kind, theme: Theme): StageLook {
  return lookOf(kind, { kind, lean: 'there', tone: 0 }, theme.hues.device, theme);
}

/** Who spends the time of `stage`; undefined for one that is not of the lifecycle. */
export function stageActor(stage: string): Actor | undefined {
  return known.get(stage)?.actor;
}

/** The stages of several requests merged: lifecycle first, an unknown one after the stage that it followed. */
export function stageOrder(requests: readonly (readonly string[])[]): string[] {
  const present = new Set(requests.flat());
  const order = lifecycle.filter((stage) => present.has(stage));
  for (const stages of requests) {
    stages.forEach((stage, index) => {
      if (!order.includes(stage))
        order.splice(index === 0 ? 0 : order.indexOf(stages[index - 1]) + 1, 0, stage);
    });
  }
  return order;
}

/** A letter a stage: a fixed one for those of the lifecycle, the next free ones for the others. */
export function stageLetters(order: readonly string[]): Map<string, string> {
  const others = order.filter((stage) => !known.has(stage));
  return new Map(order.map((stage) => [stage, letter([...lifecycle, ...others].indexOf(stage))]));
}

/** A to Z, then AA to AZ and so on, as columns of a spreadsheet. */
function letter(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26));
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last;
}

/** Words tell what kind of time it is; who spends it they tell too rarely to lend it that actor's hue. */
function traitsOfWords(stage: string): Traits {
  const says = (...words: string[]): boolean => words.some((word) => stage.toLowerCase().includes(word));
  const tone = (Math.floor(spelling(stage) / 3) % 3) as 0 | 1 | 2;
  const lean = says('guest', 'interrupt', 'irq', 'complet', 'reap') ? 'back' : 'there';
  if (says('wake', 'sleep', 'idle')) return { kind: 'wake', lean, tone };
  return { kind: says('notif', 'kick', 'interrupt', 'irq', 'ipi') ? 'notice' : 'work', lean, tone };
}

/** A small hash of the letters (FNV-1a), so that an unknown stage has the same colour in every run and browser. */
function spelling(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
  return hash;
}
