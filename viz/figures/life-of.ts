/** The life of a traced request: its steps by layer, and what the physical CPUs do meanwhile. */
import { lifeNs } from '../../analysis/trace/trace.js';
import type { Layer, Trace, TraceLane, TraceRequest, TraceSite } from '../../analysis/trace/trace.js';
import type { LifeData, LifeRow, LifeStep } from '../charts/life-data.js';

/** The words around a picture, and how far its axis reaches [µs]. */
type Frame = Pick<LifeData, 'title' | 'subtitle' | 'source'> & { readonly axisUs?: number };

/** The row of what each layer does; a bare machine has no guest, and its rows stay empty. */
const rowOf: Readonly<Record<Layer, string>> = {
  application: 'application',
  guest: 'guest',
  kvm: 'kvm',
  qemu: 'server',
  spdk: 'server',
  host: 'host',
  device: 'drive',
};

/** The life of `request`, one of the trace's. */
export function lifeOf(trace: Trace, request: TraceRequest, { axisUs = 0, ...words }: Frame): LifeData {
  const periodUs = lifeNs(request) / 1000;
  const cpus = cpuLanes(trace);
  const taken = new Map<string, number>();
  const keyOf = (name: string): string => {
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    return `${name} ${count}`;
  };
  const path = request.spans.map(({ site, startNs, endNs, stage }): LifeStep => {
    const told = trace.sites[site];
    const lane = rowOf[told.layer];
    const key = keyOf(`${lane} ${stage} ${told.mechanism} ${told.cost}`);
    return {
      ...stepOf(told, startNs - request.beginNs, endNs - request.beginNs),
      lane,
      key,
      stage,
      critical: true,
    };
  });
  const besides = cpus.flatMap(({ row, lane }) => cpuSteps(trace, request, lane, row.id, keyOf));
  return {
    ...words,
    periodUs,
    axisUs: Math.max(axisUs, periodUs),
    rows: [...layerRows(trace), ...cpus.map(({ row }) => row)],
    steps: [...mergeExits(path), ...besides],
  };
}

/** Six lanes, whatever is configured. */
function layerRows({ sites, versions }: Trace): LifeRow[] {
  const inGuest = versions.guest !== null;
  const server = sites.find(({ layer }) => layer === 'qemu' || layer === 'spdk');
  const serverName = server === undefined ? 'QEMU' : threadName(server.actor);
  const row = (id: string, label: string, kind: LifeRow['kind']): LifeRow => ({
    id,
    label,
    kind,
    cpu: false,
  });
  return [
    row('application', 'application', 'application'),
    row('guest', inGuest ? 'guest kernel' : 'guest (none)', 'application'),
    row('kvm', inGuest ? 'vCPU and KVM' : 'KVM (none)', 'vcpu'),
    row('server', server === undefined ? 'QEMU (not on the way)' : serverName, 'server'),
    row('host', 'host kernel', 'cpu'),
    row('drive', 'drive', 'drive'),
  ];
}

function threadName(actor: string): string {
  if (/main-loop/u.test(actor)) return 'QEMU main loop';
  if (actor.startsWith('io')) return 'QEMU IOThread';
  return actor;
}

/** The CPUs that take part, in the order of the request: that of the application first, others last. */
function cpuLanes({ lanes, sites }: Trace): { row: LifeRow; lane: TraceLane }[] {
  const rank = (lane: TraceLane): number => {
    const has = (test: (site: TraceSite) => boolean): boolean =>
      lane.slices.some(({ site }) => test(sites[site]));
    if (has(({ layer }) => layer === 'application')) return 0;
    return has(({ layer }) => layer === 'qemu' || layer === 'spdk') ? 1 : 2;
  };
  return lanes
    .filter(({ cpu }) => cpu !== null)
    .map((lane) => ({ lane, rank: rank(lane) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ lane, rank }, index) => {
      const thread = lane.actors.find((actor) => !/^cpu\d/u.test(actor));
      const label = `CPU ${lane.cpu}${thread === undefined ? '' : `: ${thread}`}`;
      return { lane, row: { id: `cpu ${rank === 2 ? index : rank}`, label, kind: 'cpu', cpu: true } };
    });
}

/** What a CPU does within the request's life, neighbours of one look as one. */
function cpuSteps(
  trace: Trace,
  { beginNs, completionNs }: TraceRequest,
  { slices }: TraceLane,
  row: string,
  keyOf: (name: string) => string,
): LifeStep[] {
  const steps: LifeStep[] = [];
  let lastLook = '';
  for (const { startNs, endNs, site } of slices) {
    const [fromNs, untilNs] = [Math.max(startNs, beginNs), Math.min(endNs, completionNs)];
    if (untilNs <= fromNs) continue;
    const told = trace.sites[site];
    const leaving = told.category === 'idle' && told.cost !== told.state;
    const look = told.category === 'idle' ? `${told.state} ${leaving}` : `${told.category} ${told.layer}`;
    const last = steps.at(-1);
    if (last !== undefined && lastLook === look && fromNs - beginNs - last.endUs * 1000 < 1) {
      last.endUs = (untilNs - beginNs) / 1000;
      continue;
    }
    const step = stepOf(told, fromNs - beginNs, untilNs - beginNs);
    const label = told.category === 'work' ? cpuWords[told.layer] : step.label;
    const words = told.category === 'work' ? `runs: ${cpuWords[told.layer]}` : step.words;
    steps.push({ ...step, lane: row, label, words, key: keyOf(`${row} ${look}`), critical: false });
    lastLook = look;
  }
  return steps;
}

const cpuWords: Readonly<Record<Layer, string>> = {
  application: 'application',
  guest: 'guest',
  kvm: 'KVM',
  qemu: 'QEMU',
  spdk: 'SPDK',
  host: 'host kernel',
  device: 'drive',
};

function stepOf(
  site: TraceSite,
  fromNs: number,
  untilNs: number,
): Omit<LifeStep, 'lane' | 'key' | 'critical'> {
  const { actor, mechanism, cost, category, state, words, events } = site;
  return {
    startUs: fromNs / 1000,
    endUs: untilNs / 1000,
    category,
    label: state ?? mechanism,
    cost,
    words,
    actor,
    mechanism,
    ...(state === null ? {} : { state }),
    ...(events.some(({ name, at }) => name === 'kvm_exit' && at === 'begin') ? { vmExit: true } : {}),
  };
}

/** A step that goes on after an interruption is one exit, not two. */
function mergeExits(path: readonly LifeStep[]): LifeStep[] {
  return path.map((step, index) => {
    const before = path[index - 1];
    if (step.vmExit !== true || before?.cost !== step.cost) return step;
    const { vmExit: _, ...rest } = step;
    return rest;
  });
}
