/** A mechanism: a reason for time to pass, as results name it, explained. */
export interface Mechanism {
  /** As in a result's stages: `aio-poll`. */
  readonly id: string;
  readonly title: string;
  /** What it is, who pays, why it exists. */
  readonly text: string;
  /** Where it can be read: file, function, versions. */
  readonly sources: readonly string[];
  /** Ids of the costs of the catalogue that are charged at it; none where only time is spent. */
  readonly costs: readonly string[];
}
