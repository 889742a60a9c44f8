/** The values that `qd1 plan` takes: a target, what is to be kept, how many CPUs. */
import { type Loss, losses } from '../scenarios/optimizations/index.js';
import { didYouMean } from '../sim/nearest.js';
import { UsageError } from './exit-code.js';

/** More than any drive at queue depth 1. */
const MOST_IOPS = 10_000_000;

/** `100k`, `95000`, `0.1M`; or a period, `10us`, `9.5 µs` [IOPS]. */
export function readTarget(text: string): number {
  const period = /^(\d+(?:\.\d+)?)\s*[uµμ]s$/i.exec(text.trim());
  const rate = /^(\d+(?:\.\d+)?)\s*([km]?)(?:\s*iops)?$/i.exec(text.trim());
  const scale = { k: 1e3, m: 1e6 }[rate?.[2].toLowerCase() ?? ''] ?? 1;
  const iops = period !== null ? 1e6 / Number(period[1]) : rate !== null ? Number(rate[1]) * scale : NaN;
  if (!(iops >= 1 && iops <= MOST_IOPS))
    throw new UsageError(
      `--target is ${JSON.stringify(text.slice(0, 40))}; it must be IOPS from 1 to 10M, such as 100k, or a period, such as 10us`,
    );
  return iops;
}

/** `live-migration,snapshots`. */
export function readKeep(text: string | undefined): Loss[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '')
    .map((word) => {
      const found = losses.find((loss) => loss === word);
      if (found !== undefined) return found;
      const guess = didYouMean(word, losses) || `; it must be among ${losses.join(', ')}`;
      throw new UsageError(
        `--keep names ${JSON.stringify(word.slice(0, 40))}, which nothing takes away${guess}`,
      );
    });
}

/** A number of CPUs, `1.5`; null for no limit. */
export function readCores(text: string | undefined): number | null {
  if (text === undefined) return null;
  const cores = /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : NaN;
  if (!(cores > 0 && cores <= 4096))
    throw new UsageError(
      `--max-cores is ${JSON.stringify(text.slice(0, 40))}; it must be a number of CPUs above 0, such as 2 or 1.5`,
    );
  return cores;
}
