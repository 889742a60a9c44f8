/** Figures for a logarithmic axis: round numbers, as many as have room. */
import { ticks as roundNumbers } from 'd3';
import { textWidth } from './text.js';
import { fontSize } from './theme.js';

/** A figure on a logarithmic axis. */
export interface LogTick {
  readonly value: number;
  readonly text: string;
}

const mantissas: readonly (readonly number[])[] = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 5, 7],
  [1, 2, 5],
  [1, 3],
  [1],
];
const narrowestGapPx = 16;
/** On less than this ratio a logarithmic axis looks like a linear one, and takes its figures. */
const almostLinear = 5;

/** The most round numbers from `low` to `high` whose figures stay apart where `x` puts them. */
export function logTicks(low: number, high: number, x: (value: number) => number): LogTick[] {
  const linear =
    high / low < almostLinear ? [12, 8, 6, 4].map((count) => roundNumbers(low, high, count)) : [];
  const sets = [...linear, ...mantissas.map((digits) => decades(low, high, digits))];
  const fitting = sets.find((values) => values.length > 1 && haveRoom(values, x));
  return (fitting ?? [low]).map((value) => ({ value, text: grouped(value) }));
}

/** `0.5`, `20`, `812`, `12 500`: digits in threes from 1000 on, by a space that does not break. */
export function grouped(value: number): string {
  if (value < 1000) return String(Number(value.toPrecision(3)));
  return value.toFixed(0).replaceAll(/\B(?=(\d{3})+$)/g, '\u00a0');
}

function decades(low: number, high: number, digits: readonly number[]): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return Array.from({ length: to - from + 1 }, (_, index) =>
    digits.map((digit) => digit * 10 ** (from + index)),
  )
    .flat()
    .filter((value) => value >= low && value <= high);
}

function haveRoom(values: readonly number[], x: (value: number) => number): boolean {
  return values.every((value, index) => {
    if (index === 0) return true;
    const before = values[index - 1];
    const halves = (textWidth(grouped(value), fontSize.note) + textWidth(grouped(before), fontSize.note)) / 2;
    return x(value) - x(before) >= halves + narrowestGapPx;
  });
}
