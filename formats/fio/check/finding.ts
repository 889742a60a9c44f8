/** Something that a run, or the job of one, cannot support. */
export interface Finding {
  /** A word for programs, such as `iodepth`. */
  readonly id: string;
  /**
   * `unfit`: it is not one request at a time to a device, so nothing here is a latency at queue depth 1.
   * `limit`: it is, but some figures are not there or mean less. `note`: how to read it.
   */
  readonly weight: 'unfit' | 'limit' | 'note';
  /** One sentence for people: what is so, and what follows. */
  readonly text: string;
}

export function unfit(id: string, text: string): Finding {
  return { id, weight: 'unfit', text };
}

export function limit(id: string, text: string): Finding {
  return { id, weight: 'limit', text };
}

export function note(id: string, text: string): Finding {
  return { id, weight: 'note', text };
}
