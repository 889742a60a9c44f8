/**
 * One way in for everything that people already have: a text in pieces, whatever it is, to observations. Memory does not
 * grow with the text.
 */
import { HistogramReader } from '../../formats/bpftrace.js';
import { type Chunks, eachLine, peek } from '../../formats/chunks.js';
import { detectFormat, type FormatName, formatNames, HEAD } from '../../formats/detect.js';
import { histogramLog, readFioLogLine, refuseOtherFioLogs } from '../../formats/fio/fio-log.js';
import { streamFio } from '../../formats/fio/fio-stream.js';
import { QemuLogLines } from '../../formats/qemu/qemu-log.js';
import { readQemuCsvLine } from '../../formats/qemu/qemu-csv.js';
import { BlkparseLines } from '../../formats/trace/blkparse.js';
import { FtraceLines } from '../../formats/trace/ftrace.js';
import { PerfTraceLines } from '../../formats/trace/perf-trace.js';
import type { TraceLines } from '../../formats/trace/trace-event.js';
import { ConfigError } from '../../sim/errors.js';
import { FioLogObservations } from './from-fio-log.js';
import { observationsOfRun } from './from-fio.js';
import { observationsOfHistogram } from './from-histograms.js';
import { QemuObservations } from './from-qemu.js';
import { TraceObservations } from './from-trace.js';
import type { IngestedObservation } from './observation.js';

/** What a file came to. */
export interface Ingested {
  readonly file: string;
  readonly format: FormatName;
  readonly observations: readonly IngestedObservation[];
}

type Reader = (chunks: Chunks, file: string) => Promise<IngestedObservation[]>;

const readers: Readonly<Partial<Record<FormatName, Reader>>> = {
  'fio-json': fioResult,
  'fio-log': fioLog,
  ftrace: trace(() => new FtraceLines()),
  'perf-trace': trace(() => new PerfTraceLines()),
  blkparse: trace(() => new BlkparseLines()),
  bpftrace: histograms,
  'bpftrace-json': histograms,
  'qemu-log': qemuLog,
  'qemu-csv': qemuCsv,
};

/** What to give instead of what is recognised and not read here. */
const instead: Readonly<Partial<Record<FormatName, string>>> = {
  'fio-job': 'it says what to measure, not what was; qd1 check-run looks at it',
  'fio-report': 'give the result of fio --output-format=json+',
  'fio-terse': 'give the result of fio --output-format=json+',
  'polling-sequence': 'qd1 polling --replay reads it; it has no times that could be observed',
};

/**
 * The observations of one file.
 * @param file its name, for messages, sources, and for what only fio's names of logs tell
 * @throws ConfigError in one sentence, when it is of no known format, or of a known one with nothing in it
 */
export async function ingestFile(file: string, chunks: Chunks): Promise<Ingested> {
  const { head, whole } = await peek(chunks, HEAD);
  const format = detectFormat(head);
  // Results of fio may stand behind pages of other output; their own reader looks at all of it and says what it is.
  if (format === null || format === 'fio-report') {
    if (format === null && !/^[ \t\uFEFF]*\{/m.test(head)) throw unknown(file, head);
    return { file, format: 'fio-json', observations: await fioResult(whole, file) };
  }
  if (format === 'fio-histogram-log') throw histogramLog(file);
  const read = readers[format];
  if (read === undefined)
    throw new ConfigError(`${file} is ${formatNames[format]}; ${instead[format] ?? 'it is not read'}`);
  const observations = await read(whole, file);
  if (observations.length === 0) {
    throw new ConfigError(`${file} is ${formatNames[format]} without ${missing(format)}`);
  }
  return { file, format, observations };
}

function unknown(file: string, head: string): ConfigError {
  const what = head.trim() === '' ? 'is empty' : 'is none of the formats that are read';
  const names =
    'results and logs of fio; traces of ftrace, perf and blkparse; histograms of bpftrace; QEMU trace logs';
  return new ConfigError(`${file} ${what}: ${names}`);
}

function missing(format: FormatName): string {
  if (format === 'bpftrace' || format === 'bpftrace-json') return 'a histogram that counted anything';
  if (format === 'qemu-log' || format === 'qemu-csv') return 'requests of a virtio-blk disk, or polling';
  return 'ten requests of one thread (block_rq_issue, block_rq_complete), or exits of KVM; record more events';
}

async function fioResult(chunks: Chunks, file: string): Promise<IngestedObservation[]> {
  const observations: IngestedObservation[] = [];
  await streamFio(chunks, file, (run) => observations.push(...observationsOfRun(run)));
  return observations;
}

async function fioLog(chunks: Chunks, file: string): Promise<IngestedObservation[]> {
  const log = new FioLogObservations(file, refuseOtherFioLogs(file));
  await eachLine(chunks, file, (line, number) => {
    const entry = readFioLogLine(line, file, number);
    if (entry !== null) log.take(entry);
  });
  return log.observations();
}

function trace(lines: () => TraceLines): Reader {
  return async (chunks, file) => {
    const observations = new TraceObservations(file, lines());
    await eachLine(chunks, file, (line) => observations.line(line));
    return observations.observations();
  };
}

async function histograms(chunks: Chunks, file: string): Promise<IngestedObservation[]> {
  const reader = new HistogramReader();
  await eachLine(chunks, file, (line) => reader.line(line));
  reader.end();
  return reader.histograms.flatMap((histogram) => observationsOfHistogram(histogram, file));
}

async function qemuLog(chunks: Chunks, file: string): Promise<IngestedObservation[]> {
  const lines = new QemuLogLines();
  const observations = new QemuObservations(file);
  await eachLine(chunks, file, (line) => {
    const event = lines.read(line);
    if (event !== null) observations.take(event);
  });
  return observations.observations();
}

async function qemuCsv(chunks: Chunks, file: string): Promise<IngestedObservation[]> {
  const observations = new QemuObservations(file);
  await eachLine(chunks, file, (line, number) => {
    const event = readQemuCsvLine(line, file, number);
    if (event !== null) observations.take(event);
  });
  return observations.observations();
}
