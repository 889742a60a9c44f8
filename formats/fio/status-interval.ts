import type { JsonDocument } from './json-documents.js';

/** Differences smaller than this are clock noise, not an interval [ms]. */
const LEAST_INTERVAL_MS = 100;

/**
 * Drops documents that a later one contains. With `--status-interval` fio prints the running totals again and
 * again; taking each for a run of its own would count most requests several times.
 *
 * A later document of the same jobs contains an earlier one when its runtime grew by just the time that passed
 * between the two. Separate runs pasted into one file differ: there at least the later runtime passes.
 */
export function withoutSnapshots(documents: readonly JsonDocument[]): JsonDocument[] {
  return documents.filter((document, index) => {
    const next = documents[index + 1];
    return next === undefined || !isContained(next, document);
  });
}

/** Whether what `earlier` counted is in what `later` counted. */
export function isContained(later: JsonDocument, earlier: JsonDocument): boolean {
  const [before, after] = [summary(earlier), summary(later)];
  if (before.names !== after.names) return false;
  const passedMs = after.timeMs - before.timeMs;
  const grewMs = after.runtimeMs - before.runtimeMs;
  if (!(before.runtimeMs > 0 && grewMs >= LEAST_INTERVAL_MS && after.ios > before.ios)) return false;
  return Math.abs(passedMs - grewMs) <= 0.1 * grewMs + 2.5 * LEAST_INTERVAL_MS;
}

interface Summary {
  names: string;
  timeMs: number;
  runtimeMs: number;
  ios: number;
}

/** Fields that are missing or of the wrong kind give NaN, which compares false everywhere above. */
function summary({ value }: JsonDocument): Summary {
  const jobs = Array.isArray(value['jobs']) ? (value['jobs'] as unknown[]) : [];
  const names: unknown[] = [];
  let runtimeMs = 0;
  let ios = 0;
  for (const job of jobs) {
    const fields = asRecord(job);
    names.push(fields['jobname']);
    for (const direction of ['read', 'write', 'trim', 'mixed']) {
      const part = asRecord(fields[direction]);
      runtimeMs = Math.max(runtimeMs, Number(part['runtime'] ?? 0));
      ios += Number(part['total_ios'] ?? 0);
    }
  }
  const timeMs = Number(value['timestamp_ms'] ?? NaN);
  return { names: JSON.stringify(names), timeMs, runtimeMs, ios };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
