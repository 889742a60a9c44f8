/** Reads the values of options; what is wrong is said with the option's name and an example. */
import { didYouMean } from '../sim/nearest.js';
import { UsageError } from './exit-code.js';

/** A share given in percent, as a fraction: `0.5%` is 0.005. Above 0, at most `mostPercent`. */
export function readPercent(option: string, text: string, mostPercent: number): number {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text.trim());
  if (match === null) throw new UsageError(`--${option} is "${text}"; give a percentage, such as 1%`);
  if (match[2] === '') throw new UsageError(`--${option} ${text} needs a unit: ${text}%?`);
  const percent = Number(match[1]);
  if (!(percent > 0 && percent <= mostPercent)) {
    throw new UsageError(`--${option} is ${text}; it must be above 0 and at most ${mostPercent}%`);
  }
  return percent / 100;
}

/** A whole number, 0 or more. */
export function readCount(option: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) {
    throw new UsageError(`--${option} is "${text}"; it must be a whole number, 0 or more`);
  }
  return value;
}

/** The root seed: any text but none. */
export function readSeed(text: string): string {
  if (text === '') throw new UsageError('--seed is empty; give any word or number, such as --seed 7');
  return text;
}

/** What a duration's unit stands for [s]. */
const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 };

/** A duration such as `90s`, `2m`, `500ms`, in seconds: above 0, at most `most`. */
export function readSeconds(option: string, text: string, most: number): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m|h)?$/.exec(text.trim());
  if (match === null) throw new UsageError(`--${option} is "${text}"; give a time, such as 90s or 2m`);
  if (match[2] === undefined) throw new UsageError(`--${option} ${text} needs a unit: ${text}s or ${text}m?`);
  const seconds = Number(match[1]) * SECONDS[match[2]];
  if (!(seconds > 0 && seconds <= most)) {
    throw new UsageError(`--${option} is ${text}; it must be above 0 and at most ${most / 3600}h`);
  }
  return seconds;
}

/** A number of CPUs, 0 or more, in parts too: `1`, `0.5`. */
export function readCores(option: string, text: string): number {
  const value = /^(?:\d{1,6}(?:\.\d+)?|\.\d+)$/.test(text.trim()) ? Number(text) : NaN;
  if (Number.isNaN(value)) {
    throw new UsageError(`--${option} is "${text}"; give a number of CPUs, such as 1 or 0.5`);
  }
  return value;
}

/** Words with commas between them, each one of `known`; none for an empty text. */
export function readWords<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  return words.map((word) => {
    const found = known.find((one) => one === word);
    if (found !== undefined) return found;
    const guess = didYouMean(word, known) || `; there is ${known.join(', ')}`;
    throw new UsageError(`--${option} has "${word.slice(0, 60)}"${guess}`);
  });
}
