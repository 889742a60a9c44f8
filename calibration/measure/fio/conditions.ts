/** The conditions of a measurement: what fio is asked for, one request in flight. */
import { ConfigError } from '../../../sim/errors.js';
import { didYouMean } from '../../../sim/nearest.js';

export const readWrites = ['randread', 'randwrite'] as const;

export type ReadWrite = (typeof readWrites)[number];

/** @throws ConfigError for a word that is neither */
export function readReadWrite(word: string): ReadWrite {
  const found = readWrites.find((rw) => rw === word);
  if (found === undefined) {
    throw new ConfigError(
      `"${word}" is not measured${didYouMean(word, readWrites)}; there are ${readWrites.join(' and ')}`,
    );
  }
  return found;
}

/** fio's engines that a request at a time makes sense with; `+hipri` asks the kernel to poll. [fio HOWTO, ioengine, hipri] */
export const engines = ['psync', 'pvsync2', 'libaio', 'io_uring', 'pvsync2+hipri', 'io_uring+hipri'] as const;

export type Engine = (typeof engines)[number];

export interface Condition {
  /** `randread-4k-io_uring+hipri`: also the name of its files. */
  readonly id: string;
  readonly rw: ReadWrite;
  readonly blockBytes: number;
  readonly engine: Engine;
}

/** Every combination; an id is unique. */
export function matrix(
  rws: readonly ReadWrite[],
  blocks: readonly number[],
  asked: readonly Engine[],
): Condition[] {
  return rws.flatMap((rw) =>
    blocks.flatMap((blockBytes) =>
      asked.map((engine) => ({ id: `${rw}-${blockSizeName(blockBytes)}-${engine}`, rw, blockBytes, engine })),
    ),
  );
}

/** Without a wish: those that differ in what the kernel does, and polling ones where the device polls. */
export function defaultEngines(devicePolls: boolean): Engine[] {
  return [
    'psync',
    'libaio',
    'io_uring',
    ...(devicePolls ? (['pvsync2+hipri', 'io_uring+hipri'] as const) : []),
  ];
}

/** @throws ConfigError for a word that is no engine */
export function readEngine(word: string): Engine {
  const found = engines.find((engine) => engine === word);
  if (found === undefined) {
    throw new ConfigError(
      `"${word}" is not an engine that is measured${didYouMean(word, engines)}; there are ${engines.join(', ')}`,
    );
  }
  return found;
}

/** What each unit of a size stands for; fio, too, means 1024 by "k". */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/**
 * A size such as `4k`, `4KiB`, `512` or `1GiB`, in bytes.
 * @throws ConfigError when it is none
 */
export function readSize(text: string, what: string): number {
  const match = /^(\d+)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim());
  const bytes = match === null ? NaN : Number(match[1]) * UNITS[match[2].toLowerCase()];
  if (!Number.isSafeInteger(bytes) || bytes === 0) {
    throw new ConfigError(`${what} is "${text}"; give a size, such as 4k or 1GiB`);
  }
  return bytes;
}

/**
 * A block size: whole sectors, at most what one request may hold.
 * @throws ConfigError when it is none
 */
export function readBlockSize(text: string): number {
  const bytes = readSize(text, 'a block size');
  if (bytes % 512 !== 0 || bytes > 16 * 1024 ** 2) {
    throw new ConfigError(
      `a block size is "${text}"; direct I/O needs a multiple of 512 bytes, at most 16 MiB`,
    );
  }
  return bytes;
}

/** `4k`, `512`. */
export function blockSizeName(bytes: number): string {
  return bytes % 1024 === 0 ? `${bytes / 1024}k` : String(bytes);
}
