/** The profiles of costs that a scenario can be simulated with. */
import type { Profile } from './profile.js';
import { fittedProfiles } from './profiles.generated.js';

/** Who a profile without data leaves the costs to. */
export const priorProfile: Profile = {
  schemaVersion: 1,
  id: 'prior',
  title: 'the catalogue as published: central values, fitted to nothing',
  fittedTo: [],
  observations: 0,
  made: 'models/costs',
  heldOut:
    'talk-2020 (no cost was fitted to it; but whoever chose the priors knew its graph, and one choice was moved ' +
    'towards it after a first sum: qemu_submit and qemu_complete together from about 4.5 to 2.7 us)',
  beliefs: {},
  costs: {},
  notes: [],
};

/** All that come with the program. */
export const profiles: readonly Profile[] = [priorProfile, ...fittedProfiles];

/** What a command simulates with unless told otherwise: fitted to the talk's figures. */
export const DEFAULT_PROFILE = 'talk-2020';
