/**
 * The state of the page, all of it, as the fragment of its address: `#live?on=iothread&seed=7`. What cannot be read is
 * left out and told; nothing of an address is ever parsed as markup.
 */
import { ConfigError } from '../../sim/errors.js';
import { fieldAt, sectionAt } from '../../scenarios/defaults.js';
import { presets } from '../../scenarios/presets.js';
import { costOverrides, settingsOfConfiguration } from './subject.js';
import { ladderSteps } from './ladder-steps.js';
import { gameChoices } from './game.js';

/** Everything that a reader can change. */
export interface State {
  readonly seed: string;
  readonly theme: 'auto' | 'light' | 'dark';
  /** Costs in place of the profile's, everywhere on the page. */
  readonly costs: Readonly<Record<string, string>>;
  /** The bet: µs of the drive, and what is thought to be the largest part; null before it is placed. */
  readonly bet: number | null;
  readonly largest: string;
  /** Steps of the ladder that are on: the live picture and the ladder share them. */
  readonly on: readonly string[];
  /** What the live picture shows: the steps, or a bar of another family. */
  readonly look: string;
  /** Whether the ladder shows the bars of device assignment too. */
  readonly assigned: boolean;
  /** The operating point of the curve and the cut [µs]. */
  readonly at: number;
  readonly cut: number;
  readonly order: readonly string[];
  /** Adaptive polling. */
  readonly qemu: string;
  readonly drive: number;
  readonly think: number;
  readonly max: number;
  readonly trace: string;
  /** Nodes of vCPU, IOThread, RAM and drive. */
  readonly numa: string;
  readonly game: readonly string[];
  /** The sandbox. */
  readonly preset: string;
  readonly sets: readonly string[];
}

/** What the order puzzle is about, in the order in which it begins. */
export const orderIds: readonly string[] = ['iothread', 'nvme', 'fast-path', 'guest-iopoll'];

/** Bars that the live picture shows besides the steps of virtio-blk. */
export const lookIds: readonly string[] = ['B0', 'B1', 'P0', 'P1', 'P2', 'P3'];

/** Versions of QEMU to choose from: one of each generation of its polling. */
export const qemuChoices: readonly string[] = ['5.1', '6.2', '7.2', '9.2', '10.1'];

/** Values of poll-max-ns to choose from [ns]. */
export const pollMaxChoices: readonly number[] = [0, 4000, 8000, 16_000, 32_768, 64_000, 128_000, 200_000];

/** Recordings that the page has. */
export const recordingIds: readonly string[] = ['alternating', 'steady', 'cliff'];

export const largestChoices: readonly (readonly [id: string, text: string])[] = [
  ['drive', 'The drive: it is slower from inside a VM'],
  ['copy', 'Copying the data between guest and host'],
  ['code', 'Code that runs: kernels and QEMU'],
  ['wake', 'Telling each other: waking up sleepers and passing notifications'],
];

/** The page as it opens. */
export const initial: State = {
  seed: '1',
  theme: 'auto',
  costs: {},
  bet: null,
  largest: '',
  on: [],
  look: '',
  assigned: false,
  at: 20,
  cut: 2,
  order: orderIds,
  qemu: '7.2',
  drive: 10,
  think: 0,
  max: 32_768,
  trace: 'alternating',
  numa: '0000',
  game: [],
  preset: 'V1',
  sets: [],
};

interface Codec<T> {
  /** Undefined for what is not accepted. */
  readonly read: (text: string) => T | undefined;
  readonly write: (value: T) => string;
  readonly accepts: string;
}

const among = <T extends string>(choices: readonly T[]): Codec<T> => ({
  read: (text) => choices.find((one) => one === text),
  write: (value) => value,
  accepts: `one of ${choices.filter((one) => one !== '').join(', ')}`,
});

const number = (from: number, to: number): Codec<number> => ({
  read: (text) => {
    const value = /^\d{1,7}(?:\.\d{1,3})?$/u.test(text) ? Number(text) : NaN;
    return value >= from && value <= to ? value : undefined;
  },
  write: String,
  accepts: `a number from ${from} to ${to}`,
});

const some = (choices: readonly string[]): Codec<readonly string[]> => ({
  read: (text) => {
    const given = text === '' ? [] : text.split(',');
    return given.every((one) => choices.includes(one)) && new Set(given).size === given.length
      ? given
      : undefined;
  },
  write: (value) => value.join(','),
  accepts: `a list of ${choices.join(', ')}`,
});

const stepIds = ladderSteps.map(({ id }) => id);

const codecs: { readonly [K in keyof State]: Codec<State[K]> } = {
  seed: {
    read: (text) => (/^[\w.-]{1,40}$/u.test(text) ? text : undefined),
    write: (value) => value,
    accepts: 'up to 40 letters, digits and . _ -',
  },
  theme: among(['auto', 'light', 'dark']),
  costs: {
    read: readCosts,
    write: (value) =>
      Object.entries(value)
        .map((one) => one.join(':'))
        .join(','),
    accepts: 'costs as id:time, such as c1_exit:2us',
  },
  bet: { ...number(0, 47.6), write: String },
  largest: among(['', ...largestChoices.map(([id]) => id)]),
  on: some(stepIds),
  look: among(['', ...lookIds]),
  assigned: {
    read: (text) => (text === '1' ? true : undefined),
    write: (value) => (value ? '1' : ''),
    accepts: '1',
  },
  at: number(3, 50),
  cut: number(0.5, 10),
  order: {
    ...some(orderIds),
    read: (text) => {
      const order = some(orderIds).read(text);
      return order?.length === orderIds.length ? order : undefined;
    },
  },
  qemu: among(qemuChoices),
  drive: number(1, 150),
  think: number(0, 300),
  max: {
    ...number(0, 200_000),
    read: (text) => pollMaxChoices.find((one) => String(one) === text),
    accepts: `one of ${pollMaxChoices.join(', ')}`,
  },
  trace: among(recordingIds),
  numa: {
    read: (text) => (/^[01]{4}$/u.test(text) ? text : undefined),
    write: (value) => value,
    accepts: 'four digits 0 or 1: nodes of vCPU, IOThread, RAM, drive',
  },
  game: some(gameChoices.map(({ id }) => id)),
  preset: {
    read: (text) => presets.find(({ id }) => id === text)?.id,
    write: (value) => value,
    accepts: `one of ${presets.map(({ id }) => id).join(', ')}`,
  },
  sets: {
    read: readSets,
    write: (value) => value.join(';'),
    accepts: 'settings as path=value, such as vm.qemu=7.2, parted by ;',
  },
};

/** Costs whose ids exist and whose times can be read. */
function readCosts(text: string): Record<string, string> | undefined {
  const entries = text.split(',').map((one) => one.split(':'));
  if (entries.some((entry) => entry.length !== 2) || entries.length > 200) return undefined;
  const costs = Object.fromEntries(entries.map(([id, time]) => [id, time])) as Record<string, string>;
  return isFine(() => costOverrides(costs)) ? costs : undefined;
}

/** Settings of which each is one by itself; whether they go together is told where they are used. */
function readSets(text: string): string[] | undefined {
  const sets = text.split(';').filter((one) => one !== '');
  const known = sets.every((set) => {
    const path = set.split('=')[0].trim();
    return set.length < 200 && (fieldAt(path) !== undefined || sectionAt(path) !== undefined);
  });
  return known && sets.length <= 200 ? sets : undefined;
}

function isFine(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** What was read, and a sentence for each thing that could not be. */
export interface ReadState {
  readonly state: State;
  /** Where to go on the page; empty for its beginning. */
  readonly part: string;
  readonly complaints: readonly string[];
}

/** Reads the fragment of an address, with or without its `#`. */
export function readState(fragment: string): ReadState {
  const [part, query = ''] = fragment
    .replace(/^#/u, '')
    .slice(0, 20_000)
    .split(/\?(.*)/su);
  const complaints: string[] = [];
  const state: Record<string, unknown> = { ...initial };
  for (const [key, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(codecs, key)) {
      complaints.push(`the address has ${quoted(key)}, which this page does not know; it is left out`);
      continue;
    }
    const { read, accepts } = codecs[key as keyof State] as Codec<unknown>;
    const value = read(text);
    if (value === undefined)
      complaints.push(`the address has ${key}=${quoted(text)}; it must be ${accepts}, and is left out`);
    else state[key] = value;
  }
  const whole = state as unknown as State;
  try {
    settingsOfConfiguration({ preset: whole.preset, sets: whole.sets, costs: {} });
  } catch (error) {
    complaints.push(
      `the address has settings that cannot be: ${(error as Error).message}; they are left out`,
    );
    return { state: { ...whole, sets: [] }, part: anchor(part), complaints };
  }
  return { state: whole, part: anchor(part), complaints };
}

/** The fragment for a state; what is as it opens is not written. */
export function writeState(state: State, part: string): string {
  const parameters = new URLSearchParams();
  for (const key of Object.keys(codecs) as (keyof State)[]) {
    const { write } = codecs[key] as Codec<unknown>;
    const value = state[key];
    if (value === null || write(value) === write(initial[key])) continue;
    parameters.set(key, write(value));
  }
  const query = parameters.toString();
  return `#${part}${query === '' ? '' : `?${query}`}`;
}

/** An id that an element of this page may have. */
function anchor(part: string): string {
  return /^[\w-]{0,80}$/u.test(part) ? part : '';
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
