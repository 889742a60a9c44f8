/** What holds for every pasted configuration: bounds, lines and columns, and values that must be of a kind. */
import type { Fact, Place } from '../scenarios/machine/machine-config.js';
import { ConfigError } from '../sim/errors.js';

/** A domain has some 5 kB; whatever is larger is not the configuration of one machine [characters]. */
const LONGEST_CONFIG = 256 * 1024;

/** A list of CPUs has no more parts than this: some machine's every second CPU. */
const MOST_PARTS = 1024;

/** Offsets of a text as lines and columns. */
export class ConfigText {
  private readonly lineStarts: number[] = [0];

  /**
   * @param file the name that errors give it
   * @throws ConfigError for a text that is empty, too long, or holds control characters
   */
  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    if (text.length > LONGEST_CONFIG) {
      throw new ConfigError(
        `${file} has ${text.length} characters; the configuration of one machine has some thousands, so give that alone`,
      );
    }
    if (text.trim() === '') throw new ConfigError(`${file} is empty; give the configuration of one machine`);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1);
    // eslint-disable-next-line no-control-regex -- finding them is the point
    const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/.exec(text);
    if (control !== null) {
      const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      throw this.error(
        control.index,
        `a control character (U+${code}) does not belong into a configuration; copy the plain text`,
      );
    }
  }

  /** Another text under the same name; its lines are those of that text. */
  withText(text: string): ConfigText {
    return new ConfigText(text, this.file);
  }

  /** Line and column of an offset. */
  place(offset: number, what: string): Place {
    let [low, high] = [0, this.lineStarts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.lineStarts[low] + 1, what };
  }

  /** An error about the text at an offset. */
  error(offset: number, sentence: string): ConfigError {
    return this.errorAt(this.place(offset, ''), sentence);
  }

  errorAt({ line, column, what }: Place, sentence: string): ConfigError {
    const told = what === '' ? '' : `${what}: `;
    return new ConfigError(`${this.file}, line ${line}, column ${column}: ${told}${sentence}`);
  }

  /** A whole number, 0 or more, no larger than `most`. */
  whole({ value, place }: Fact<string>, most: number): Fact<number> {
    const number = /^\d{1,15}$/.test(value.trim()) ? Number(value.trim()) : NaN;
    if (!(number <= most)) {
      throw this.errorAt(place, `${quoted(value)} is not a whole number from 0 to ${most}`);
    }
    return { value: number, place };
  }

  /** A switch, by the words that QEMU, libvirt and Proxmox have for it. */
  onOff({ value, place }: Fact<string>): Fact<boolean> {
    const word = value.trim().toLowerCase();
    if (['on', 'yes', 'true', '1', 'y'].includes(word)) return { value: true, place };
    if (['off', 'no', 'false', '0', 'n'].includes(word)) return { value: false, place };
    throw this.errorAt(place, `${quoted(value)} is neither on nor off`);
  }

  /**
   * CPUs or nodes as libvirt, taskset and Proxmox write them: `0,2,4-6,^5`; at most `most` is the highest number.
   */
  cpus({ value, place }: Fact<string>, most = 4095): Fact<readonly number[]> {
    const found = new Set<number>();
    const parts = value.split(',');
    if (parts.length > MOST_PARTS) {
      throw this.errorAt(
        place,
        `a list of ${parts.length} parts is no list of CPUs; up to ${MOST_PARTS} are read`,
      );
    }
    for (const part of parts) {
      const match = /^\s*(\^?)(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part);
      const [from, to] = match === null ? [NaN, NaN] : [Number(match[2]), Number(match[3] ?? match[2])];
      if (!(from <= to && to <= most)) {
        throw this.errorAt(place, `${quoted(value)} is not a list of numbers up to ${most}, such as 0,2,4-6`);
      }
      for (let cpu = from; cpu <= to; cpu++) {
        if (match?.[1] === '^') found.delete(cpu);
        else found.add(cpu);
      }
    }
    return { value: [...found].sort((a, b) => a - b), place };
  }
}

/** A value in an error: short, on one line. */
export function quoted(value: string): string {
  const line = value.replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return `"${line.length > 40 ? `${line.slice(0, 40)}…` : line}"`;
}
