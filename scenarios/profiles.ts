/** The profiles of costs that a scenario can be simulated with. */

/** A set of values for the catalogue of costs. */
export interface Profile {
  readonly id: string;
  readonly title: string;
}

export const profiles: readonly Profile[] = [
  { id: 'prior', title: 'the catalogue as published: central values, fitted to nothing' },
];
