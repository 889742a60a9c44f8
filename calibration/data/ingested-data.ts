/** What `qd1 ingest` reads as data of a fit: the figures that a scenario predicts, and why not the others. */
import { basename } from 'node:path';
import type { Beliefs } from '../../analysis/cost-values.js';
import type { Scenario } from '../../scenarios/scenario.js';
import { ConfigError } from '../../sim/errors.js';
import type { Observation } from '../fit/observation.js';
import type { Ingested } from '../ingest/ingest-file.js';
import type { IngestedObservation } from '../ingest/observation.js';
import { formatNames } from '../../formats/detect.js';
import { medianInterval } from '../measure/fio/median-interval.js';
import { alike } from './alike.js';
import type { DataSet } from './data-set.js';
import { FILE_NOTE, throughFileSystem } from './file-system.js';
import { scenarioOfJob } from './job-scenario.js';
import { histogramData, tracedData } from './traced-data.js';

/**
 * The spread from run to run, which one run does not show: the coefficient of variation of ten repeats on one machine
 * that others used too was 5 to 19 % (data/host-vm/fio/noise), on a quiet one it is taken as this [relative].
 */
const RUN_TO_RUN = 0.02;

/** Figures found in a file, and what was left out. */
interface Found {
  readonly observations: readonly Observation[];
  readonly notes: readonly string[];
}

/**
 * @param beliefs of the scenario's drive, where it is not the catalogue's
 * @throws ConfigError when nothing in the file is of what the scenario predicts
 */
export function ingestedData(
  { file, format, observations: all }: Ingested,
  scenario: Scenario,
  beliefs: Beliefs = new Map(),
): DataSet {
  const found = read(format, all, scenario, basename(file));
  if (found.observations.length === 0)
    throw new ConfigError(
      `${file} is ${formatNames[format]}, with nothing that ${scenario.id} predicts: ${found.notes.join('; ')}`,
    );
  return {
    id: `${file}=${scenario.id}`,
    title: `${file} as ${scenario.id}`,
    observations: found.observations,
    beliefs,
    heldOut: null,
    notes: found.notes,
  };
}

function read(
  format: Ingested['format'],
  all: readonly IngestedObservation[],
  scenario: Scenario,
  file: string,
): Found {
  switch (format) {
    case 'fio-json':
      return jobs(all, scenario, file);
    case 'fio-log':
      return log(all, scenario, file);
    case 'bpftrace':
    case 'bpftrace-json':
      return histograms(all, scenario, file);
    case 'qemu-log':
    case 'qemu-csv':
      return qemu(all, scenario, file);
    default:
      return traced(all, scenario, file);
  }
}

/** Each job is a configuration; runs of the same one are an observation together, the median over them. */
function jobs(all: readonly IngestedObservation[], scenario: Scenario, file: string): Found {
  const notes: string[] = [];
  const groups = new Map<string, { name: string; scenario: Scenario; isFile: boolean; runs: IngestedObservation[] }>();
  for (const one of all.filter(({ what }) => what === 'periodUs')) {
    const { part, direction } = one.source;
    const name = `${file}:${part ?? direction}`;
    if (!one.fit && scenario.fio.iodepth === 1 && scenario.fio.numjobs === 1) {
      notes.push(
        `${name} is left out: it is no run of one request at a time (${one.caveats.join('; ')}); qd1 check-run tells more`,
      );
      continue;
    }
    const made = scenarioOfJob(scenario, one.conditions);
    if ('leftOut' in made) {
      notes.push(`${name} is left out: ${made.leftOut}`);
      continue;
    }
    const isFile = !(one.conditions.target ?? '').startsWith('/dev/');
    const key = JSON.stringify([made.fio, isFile]);
    const group = groups.get(key) ?? { name, scenario: made, isFile, runs: [] };
    group.runs.push(one);
    groups.set(key, group);
  }
  const observations = [...groups.values()].map((group): Observation => {
    const values = group.runs.map(({ value }) => value);
    const us = medianInterval(values).median;
    const spread = values.length > 1 ? (Math.max(...values) - Math.min(...values)) / 2 : 0;
    const [{ conditions }] = group.runs;
    return {
      id: group.name,
      subject: {
        scenario: group.scenario,
        metric: 'periodUs',
        ...(group.isFile ? { besides: throughFileSystem } : {}),
      },
      figure: { us },
      sdUs: Math.hypot(spread, RUN_TO_RUN * us),
      source: `${file}, ${conditions.fioVersion ?? 'fio'}${values.length > 1 ? `, ${values.length} runs` : ''}`,
    };
  });
  const files = [...groups.values()].filter(({ isFile }) => isFile).map(({ name }): [string, string] => [name, FILE_NOTE]);
  return { observations: named(observations), notes: [...alike(files), ...notes] };
}

/** Jobs of one name with other options. */
function named(observations: readonly Observation[]): Observation[] {
  return observations.map((one) => {
    const { subject } = one;
    if (observations.filter(({ id }) => id === one.id).length === 1 || !('scenario' in subject)) return one;
    const { ioengine, rw, bs, hipri } = subject.scenario.fio;
    return { ...one, id: `${one.id} ${rw} ${bs} ${ioengine}${hipri ? ' hipri' : ''}` };
  });
}

/** A log does not tell the options of its job: they are the scenario's. */
function log(all: readonly IngestedObservation[], scenario: Scenario, file: string): Found {
  const isSynchronous = scenario.fio.ioengine === 'psync' || scenario.fio.ioengine === 'pvsync2';
  const kinds = isSynchronous ? ['latencyUs', 'completionLatencyUs'] : ['latencyUs'];
  const figures = all.filter(({ what }) => kinds.some((kind) => what.startsWith(`${kind}.`)));
  const one =
    figures.find(({ what }) => what.endsWith('.p50')) ?? figures.find(({ what }) => what.endsWith('.mean'));
  if (one === undefined) {
    const why = isSynchronous
      ? "slat is no figure of the model's; write_lat_log gives lat"
      : `of ${scenario.fio.ioengine} only lat is predicted: clat and slat are cut where the engine is; write_lat_log gives lat`;
    return { observations: [], notes: [why] };
  }
  const metric = one.what.endsWith('.p50') ? 'latencyP50Us' : 'latencyMeanUs';
  const made = scenarioOfJob(scenario, one.conditions);
  if ('leftOut' in made) return { observations: [], notes: [made.leftOut] };
  return {
    observations: [
      {
        id: file,
        subject: { scenario: made, metric },
        figure: { us: one.value },
        sdUs: Math.hypot(one.sd ?? 0, RUN_TO_RUN * one.value),
        source: `${file}: ${one.what} of ${one.count ?? 'some'} requests`,
      },
    ],
    notes: one.caveats.map((caveat) => `${file}: ${caveat}`),
  };
}

function traced(all: readonly IngestedObservation[], scenario: Scenario, file: string): Found {
  const notes: string[] = [];
  const parts = [...new Set(all.map(({ source }) => `${source.part} ${source.direction}`))];
  const observations = parts.flatMap((part) => {
    const of = all.filter(({ source }) => `${source.part} ${source.direction}` === part);
    const [{ source, fit, caveats, conditions }] = of;
    const name = `${file}:${source.part ?? ''}`;
    if (source.part === 'kvm') {
      notes.push('how long exits and halts lasted is no cost by itself, and is not fitted');
      return [];
    }
    if (!fit) {
      notes.push(`${name} is left out: ${caveats[0]}`);
      return [];
    }
    const writes = source.direction === 'write';
    const rw = writes ? 'randwrite' : 'randread';
    const made = scenarioOfJob(scenario, { ...conditions, rw: sameDirection(scenario, writes) ? null : rw });
    if ('leftOut' in made) {
      notes.push(`${name} is left out: ${made.leftOut}`);
      return [];
    }
    return tracedData(of, made, name);
  });
  if (observations.length > 0)
    notes.push(`${file}: the total of a traced request has the tracer's time in it and is not fitted, its stretches are`);
  return { observations, notes };
}

function sameDirection({ fio }: Scenario, writes: boolean): boolean {
  return writes === (fio.rw === 'randwrite' || fio.rw === 'write');
}

function histograms(all: readonly IngestedObservation[], scenario: Scenario, file: string): Found {
  const medians = all.filter(({ what }) => what.endsWith('.p50'));
  const observations = medians.flatMap((one) => histogramData(one, scenario, `${file}:${one.source.part}`) ?? []);
  const names = medians.map(({ source }) => source.part).slice(0, 5);
  const notes =
    observations.length === medians.length
      ? []
      : [
          `of the maps ${names.join(', ')} those are fitted that are named after two moments of a request and a unit, such as ` +
            '@issue_to_complete_us or @enter_to_exit_ns (enter, issue, irq, complete, waking, running, exit)',
        ];
  return { observations, notes };
}

/** QEMU writes its log within the request: the period is an upper bound. */
function qemu(all: readonly IngestedObservation[], scenario: Scenario, file: string): Found {
  const period = all.find(({ what }) => what === 'qemuUs.period.mean');
  const notes = [
    "phases between trace events are cut elsewhere than the model's stages, and counts are no times: they are not fitted",
  ];
  if (period === undefined)
    return { observations: [], notes: ['it has no times (-msg timestamp=on), or too few requests', ...notes] };
  if (scenario.vm === null)
    return { observations: [], notes: [`${scenario.id} has no QEMU; give the scenario of the virtual machine`] };
  return {
    observations: [
      {
        id: file,
        subject: { scenario, metric: 'periodUs' },
        figure: { toUs: period.value },
        sdUs: Math.hypot(period.sd ?? 0, RUN_TO_RUN * period.value),
        source: `${file}: period between requests, with the log's own time in it`,
      },
    ],
    notes: [`${file}: the log costs QEMU some microseconds a request: its period is an upper bound`, ...notes],
  };
}
