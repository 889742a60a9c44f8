/** What one can do about latency, as changes of configuration that can be switched one by one. */

/** A named change: the settings that apply it. */
export interface Optimization {
  readonly id: string;
  readonly title: string;
  /** Where it has a meaning. */
  readonly on: 'bare metal' | 'VM';
  /** Ids of those without which it cannot be applied. */
  readonly needs: readonly string[];
  /** As they would follow `--set`, in order. */
  readonly sets: readonly string[];
}

/** The optimizations that are modelled, in the order in which one would try them. */
export const optimizations: readonly Optimization[] = [
  {
    id: 'iothread',
    title: 'serve the disk from an IOThread, which polls before it sleeps',
    on: 'VM',
    needs: [],
    sets: ['vm.iothread=on'],
  },
  {
    id: 'guest-haltpoll',
    title: 'let an idle vCPU poll before it halts (cpuidle-haltpoll)',
    on: 'VM',
    needs: [],
    sets: ['vm.haltpoll=true'],
  },
  {
    id: 'poll-max-ns',
    title: 'let the IOThread poll for longer, so that a slower drive does not put it to sleep',
    on: 'VM',
    needs: ['iothread'],
    sets: ['vm.iothread.pollMaxNs=200 us'],
  },
  {
    id: 'iopoll',
    title: "poll the drive's completion queue instead of waiting for its interrupt",
    on: 'bare metal',
    needs: [],
    sets: ['drive.pollQueues=1', 'fio.hipri=true'],
  },
];
