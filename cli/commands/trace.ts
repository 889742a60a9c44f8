/** `qd1 trace`: what happens during a few requests, event by event. */
import type { Trace } from '../../analysis/trace/trace.js';
import { type Command, command, type CommonArguments } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import type { Io } from '../io.js';
import { progressOn } from '../progress.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import { readCount, readSeed } from '../values.js';
import {
  type DrawArguments,
  drawOptions,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

const formats = ['text', 'perfetto', 'folded', 'folded-cpu', 'json'] as const;
type Format = (typeof formats)[number];

/** More are a file that no viewer opens. */
const MOST_REQUESTS = 100_000;

type Arguments = CommonArguments &
  Pick<RunArguments, 'seed' | 'profile'> &
  DrawArguments &
  SetArguments & {
    readonly scenario: string;
    readonly requests: string;
    readonly 'warm-up': string;
    readonly format: Format | undefined;
    readonly request: string | undefined;
    readonly chart: 'request' | 'polling' | undefined;
  };

export const traceCommand: Command = command<Arguments>({
  usage: 'trace <scenario>',
  summary: 'Show a request event by event, or write a trace for Perfetto or flame graphs',
  positionals: { scenario: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: {
    ...setOption,
    requests: { type: 'string', requiresArg: true, default: '20', describe: 'how many requests to trace' },
    'warm-up': {
      type: 'string',
      requiresArg: true,
      default: '500',
      describe: 'how many to run before; 0 shows a cold start',
    },
    format: {
      choices: formats,
      defaultDescription: '"text"',
      describe:
        'text: one request for people; perfetto: for ui.perfetto.dev; folded: stacks of what requests wait for; ' +
        'folded-cpu: of what CPUs do; json: everything',
    },
    request: {
      type: 'string',
      requiresArg: true,
      defaultDescription: 'one of median length',
      describe: 'which of the traced requests to show, from 1',
    },
    ...drawOptions,
    svg: { ...drawOptions['svg'], describe: 'also draw into this file: the request, or polling (--chart)' },
    chart: {
      choices: ['request', 'polling'],
      defaultDescription: '"request"',
      describe: 'what to draw: the request in lanes, or poll_ns of the IOThread over the trace',
    },
    seed: runOptions['seed'],
    profile: runOptions['profile'],
  },
  examples: [
    ['$0 trace V1', 'one request of a preset, step by step'],
    ['$0 trace V1 --svg request.svg', 'the same as a picture, everyone in a lane'],
    ['$0 trace V1 --warm-up 0 --request 1', 'the first request that there ever was'],
    ['$0 trace V1 --format perfetto -o v1.json', 'a file to open in ui.perfetto.dev'],
    ['$0 trace V1 --requests 1000 --format folded -o v1.folded', 'stacks for a flame graph'],
  ],
  async run(args, io): Promise<ExitCode> {
    const format = formatOf(args);
    const requests = readWithin('requests', args.requests, MOST_REQUESTS);
    const warmUpRequests = readCount('warm-up', args['warm-up']);
    const request = args.request === undefined ? null : readRequest(args.request, requests, format);
    if (args.chart !== undefined && args.svg === undefined && args.png === undefined)
      throw new UsageError('--chart says what to draw; add --svg FILE or --png FILE');
    refuseTerminal(format, args, io);
    const resolved = await resolveArgument(args.scenario, args.set, io);
    const { recordTrace } = await import('../../analysis/trace/record.js');
    const progress = progressOn(io, args.quiet);
    progress(`tracing ${resolved.scenario.id}`);
    const { profile } = args;
    const trace = recordTrace(resolved, { seed: readSeed(args.seed), profile, requests, warmUpRequests });
    progress(null);
    const { drawTrace } = await import('../draw-trace.js');
    const drawing = { ...args, chart: args.chart ?? 'request' } as const;
    await drawTrace(trace, request, resolved.scenario.vm?.iothread?.pollMaxNs ?? 0, drawing);
    await tell(trace, format, request, args, io);
    return ExitCode.ok;
  },
});

function formatOf({ json, format }: Arguments): Format {
  if (json && format !== undefined && format !== 'json') {
    throw new UsageError(`--json and --format ${format} ask for two different results; give one of them`);
  }
  return json ? 'json' : (format ?? 'text');
}

function readWithin(option: string, text: string, most: number): number {
  const value = readCount(option, text);
  if (value < 1 || value > most) {
    throw new UsageError(`--${option} is ${text}; it must be from 1 to ${most}`);
  }
  return value;
}

function readRequest(text: string, requests: number, format: Format): number {
  if (format !== 'text')
    throw new UsageError(`--request is for the text of one request; --format ${format} has all`);
  return readWithin('request', text, requests) - 1;
}

/** What only programs read is not poured over a screen. */
function refuseTerminal(format: Format, { output }: Arguments, { stdout }: Io): void {
  if (format === 'text' || format === 'json' || output !== undefined || !stdout.isTTY) return;
  const name = format === 'perfetto' ? 'trace.json' : 'trace.folded';
  throw new UsageError(
    `--format ${format} is for other programs; give a file, such as -o ${name}, or a pipe`,
  );
}

async function tell(
  trace: Trace,
  format: Format,
  request: number | null,
  args: Arguments,
  io: Io,
): Promise<void> {
  if (format === 'text') {
    const { present } = await import('../present.js');
    const { timelineText } = await import('../text/timeline-text.js');
    await present(trace, args, io, (told, style) => timelineText(told, request, style));
    return;
  }
  const pieces = await piecesOf(trace, format);
  if (args.output === undefined || args.output === '-') {
    for (const piece of pieces) io.stdout.write(piece);
  } else {
    const { writeWhole } = await import('../write-file.js');
    await writeWhole(args.output, pieces);
  }
}

async function piecesOf(trace: Trace, format: Exclude<Format, 'text'>): Promise<Iterable<string>> {
  if (format === 'perfetto') {
    const { perfettoJson } = await import('../../formats/perfetto/perfetto.js');
    const { createRequire } = await import('node:module');
    const { version } = createRequire(import.meta.url)('qd1/package.json') as { version: string };
    return perfettoJson(trace, { program: `qd1 ${version}` });
  }
  if (format === 'json') {
    const { traceJson } = await import('../../formats/trace-json.js');
    return traceJson(trace);
  }
  const { foldedCpu, foldedPath } = await import('../../formats/folded-stacks.js');
  return [format === 'folded' ? foldedPath(trace) : foldedCpu(trace)];
}
