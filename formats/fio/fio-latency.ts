import { ConfigError } from '../../sim/errors.js';
import { amount, type Fields, numberField, objectField, optionalNumberField, show } from './fields.js';
import type { FioLatency } from './fio-run.js';

/**
 * Reads `lat_ns`, `clat_ns` or `slat_ns` of one direction (fio-3.42 stat.c `add_ddir_lat_json`).
 * Gives undefined where fio measured nothing: with `gtod_reduce` or `disable_lat` the object is there, all 0.
 * @throws ConfigError naming the field, when one is not a number.
 */
export function readLatency(
  direction: Fields,
  kind: 'lat' | 'clat' | 'slat',
  where: string,
): FioLatency | undefined {
  const key = `${kind}_ns`;
  const fields = objectField(direction, key, where);
  if (fields === undefined) {
    if (direction[kind] === undefined) return undefined;
    throw new ConfigError(
      `${where} gives ${kind} in microseconds, as fio before 3.0 did, too coarse for a request of some 10 us; ` +
        'measure again with fio 3.0 or later',
    );
  }
  const at = `${where} ${key}`;
  const count = optionalNumberField(fields, 'N', at);
  const minNs = numberField(fields, 'min', at);
  const maxNs = numberField(fields, 'max', at);
  const meanNs = numberField(fields, 'mean', at);
  const stddevNs = numberField(fields, 'stddev', at);
  if (count === 0 || (maxNs === 0 && meanNs === 0)) return undefined;
  const percentiles = objectField(fields, 'percentile', at);
  const bins = objectField(fields, 'bins', at);
  return {
    count,
    minNs,
    maxNs,
    meanNs,
    stddevNs,
    percentilesNs: new Map(percentiles === undefined ? [] : numericEntries(percentiles, `${at} percentile`)),
    bins: bins === undefined ? undefined : numericEntries(bins, `${at} bins`),
  };
}

/** Entries with numeric names, in rising order: JSON objects have none of their own that one could rely on. */
function numericEntries(fields: Fields, where: string): [number, number][] {
  const entries = Object.entries(fields).map(([name, value]): [number, number] => [
    amount(name.trim() === '' ? name : Number(name), `${where} ${show(name)}`),
    amount(value, `${where} ${show(name)}`),
  ]);
  return entries.sort(([a], [b]) => a - b);
}
