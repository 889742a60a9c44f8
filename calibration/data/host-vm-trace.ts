/** The traced run of `data/host-vm` that a fit may see: 400 requests of psync on CPU 1. */
import { FtraceLines } from '../../formats/trace/ftrace.js';
import { RequestBuilder } from '../../formats/trace/requests.js';
import type { Moment, TracedRequest } from '../../formats/trace/traced-request.js';
import { readRecorded } from './recorded.js';

export const hostVmTrace = 'host-vm/traces/sample_fio1_spinnone.trace.txt';

/**
 * How long each request of fio took from one moment to another, sorted [ns].
 * @throws NotRecorded where the program was installed without its data
 */
export function tracedTimes(from: Moment, to: Moment): number[] {
  const requests: TracedRequest[] = [];
  const builder = new RequestBuilder((request) => requests.push(request));
  const lines = new FtraceLines();
  for (const line of readRecorded(hostVmTrace).split('\n'))
    for (const event of lines.read(line)) builder.take(event);
  builder.end();
  return requests
    .flatMap(({ task, call, at }) => {
      const [begin, end] = [at[from], at[to]];
      return task === 'fio' && call === 'pread64' && begin !== null && end !== null ? [end - begin] : [];
    })
    .toSorted((a, b) => a - b);
}
