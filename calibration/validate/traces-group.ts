/** Recorded polling of QEMU: how each `aio_poll()` ends, from arrival times alone. */
import { readdirSync } from 'node:fs';
import { replayArrivals } from '../../analysis/replay-arrivals.js';
import { readPollingTrace } from '../../formats/qemu-trace.js';
import { NotRecorded, readRecorded, recordedPath } from '../data/recorded.js';
import type { GroupResult } from './groups.js';
import { scoreOf } from './score.js';

const FOLDER = 'qemu-polling/traces';

/** Traces whose clock was made up, or that tell no arrivals: there is nothing to replay. */
const untold = /^(?:forced|log_only|probe_only)_/u;

/** No times are predicted, so there are no rows; `signs` counts calls that end as recorded, of all. */
export function tracesGroup(progress: (what: string) => void): GroupResult {
  const names = namesOf(FOLDER);
  const replays = names
    .filter((name) => !untold.test(name))
    .map((name) => {
      progress(name);
      const read = (ending: string): string => readRecorded(`${FOLDER}/${name}.${ending}`);
      return replayArrivals(readPollingTrace(read('csv'), read('json'), `data/${FOLDER}/${name}.csv`));
    });
  const sum = (of: (one: (typeof replays)[number]) => number): number =>
    replays.reduce((total, one) => total + of(one), 0);
  const [calls, same, samePollNs] = [
    sum((one) => one.calls),
    sum((one) => one.sameEnd),
    sum((one) => one.samePollNs),
  ];
  const percent = (k: number, n: number): string => `${((100 * k) / n).toFixed(1)} %`;
  const left = names.filter((name) => untold.test(name));
  return {
    id: 'qemu-polling-traces',
    role: 'held out: arrivals alone',
    ...scoreOf([]),
    signs: { k: same, n: calls },
    rows: [],
    notes: [
      `${percent(same, calls)} of the calls of ${replays.length} traces end as recorded, ${percent(samePollNs, calls)} with the recorded poll_ns too`,
      `by trace: ${replays.map(({ name, sameEnd, calls: n }) => `${name} ${percent(sameEnd, n)}`).join(', ')}`,
      'where a call ends otherwise, the replay begins anew with the next that takes a request; the moment at which each call begins is given',
      `not replayed, since their clock was made up or they tell no arrivals: ${left.join(', ')}`,
    ],
  };
}

/** Names of the traces, without endings. */
function namesOf(folder: string): string[] {
  try {
    return readdirSync(recordedPath(folder))
      .filter((name) => name.endsWith('.csv'))
      .map((name) => name.slice(0, -'.csv'.length))
      .toSorted();
  } catch (error) {
    throw new NotRecorded(
      `data/${folder} cannot be read (${(error as NodeJS.ErrnoException).code}); recorded data come with the source of qd1`,
      { cause: error },
    );
  }
}
