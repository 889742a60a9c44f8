/** What a run found, as a table and as JSON. */
import { cpus } from 'node:os';
import Table from 'cli-table3';
import type { Engines, Skipped } from './engines.js';
import type { ModelSpeed } from './models.js';
import type { Measured } from './rounds.js';

export interface Report {
  schemaVersion: 1;
  machine: { cpu: string; cores: number; node: string; gxx?: string; python?: string };
  workloads: Measured[];
  models: ModelSpeed[];
  skipped: Skipped[];
}

export function reportOf(found: Engines, workloads: Measured[], models: ModelSpeed[]): Report {
  const cores = cpus();
  const machine = { cpu: cores[0].model.trim(), cores: cores.length, node: process.version, ...found.tools };
  return { schemaVersion: 1, machine, workloads, models, skipped: found.skipped };
}

const thousands = (perSecond: number | null): string =>
  perSecond === null ? '' : Math.round(perSecond / 1000).toLocaleString('en-US');
const ratio = (value: number | null): string => (value === null ? '' : `${value.toFixed(2)}x`);

/** The scenarios, against the bars that they are. */
function modelTable(models: readonly ModelSpeed[]): string {
  const table = new Table({
    head: ['scenario', 'k events/s', 'k requests/s', 'times real time'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { scenario, eventsPerSecond, requestsPerSecond, timesRealTime } of models) {
    table.push([scenario, thousands(eventsPerSecond), thousands(requestsPerSecond), ratio(timesRealTime)]);
  }
  return table.toString();
}

/** The report as people read it; rates in thousands a second. */
export function asText({ machine, workloads, models, skipped }: Report): string {
  const table = new Table({
    head: ['workload', 'engine', 'k events/s', 'k requests/s', 'to best C++', 'to JS by hand'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const row of workloads) {
    const { name, engine, eventsPerSecond, requestsPerSecond, ratioToCpp, ratioToJs } = row;
    const rates = [thousands(eventsPerSecond), thousands(requestsPerSecond)];
    table.push([name, engine, ...rates, ratio(ratioToCpp), ratio(ratioToJs)]);
  }
  return [
    [`${machine.cores} x ${machine.cpu}`, `Node ${machine.node}`, machine.gxx, machine.python]
      .filter((part) => part !== undefined)
      .join('; '),
    table.toString(),
    ...(models.length === 0 ? [] : [modelTable(models)]),
    ...skipped.map(({ engine, needs }) => `skipped: ${engine} needs ${needs}`),
    '',
  ].join('\n');
}
