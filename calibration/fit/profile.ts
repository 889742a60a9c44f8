/** A fit as a profile, and a profile as YAML. */
import { Z95, nsAt } from '../../models/costs/belief.js';
import type { FittedCost, Profile } from '../../scenarios/profile.js';
import type { Fit } from './fit.js';
import { covarianceOf } from './posterior.js';

export interface ProfileWords {
  readonly id: string;
  readonly title: string;
  readonly fittedTo: readonly string[];
  readonly made: string;
  readonly heldOut: string | null;
  readonly notes: readonly string[];
}

/** A cost that the data moved and narrowed by less than this is left to the catalogue. */
const NOTHING = 0.002;

/** Digits kept: far beyond what any fit knows, and enough for the same nanoseconds after reading. */
const DIGITS = 6;

export function profileOf(fit: Fit, words: ProfileWords): Profile {
  const { prior, scores, learned, values } = fit;
  const covariance = covarianceOf(prior, learned);
  const costs: Record<string, FittedCost> = {};
  prior.ids.forEach((id, place) => {
    const left = Math.sqrt(Math.max(0, covariance.get(place, place)));
    const moved = scores[place];
    if (Math.abs(moved) < NOTHING && left > 1 - NOTHING) return;
    const belief = values.belief(id);
    costs[id] = {
      lowNs: round(nsAt(belief, moved - Z95 * left)),
      centralNs: round(nsAt(belief, moved)),
      highNs: round(nsAt(belief, moved + Z95 * left)),
      moved: round(moved),
      left: round(left),
      learned: learned.getRow(place).map(round),
    };
  });
  const beliefs = Object.fromEntries(prior.beliefs);
  const observations = learned.columns;
  const { id, title, fittedTo, made, heldOut, notes } = words;
  return { schemaVersion: 1, id, title, fittedTo, observations, made, heldOut, beliefs, costs, notes };
}

function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** The profile as YAML, a cost a line, so that a difference between two fits can be read. */
export function profileYaml(profile: Profile): string {
  const { costs, beliefs, notes, ...head } = profile;
  const lines = Object.entries(head).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [
    `# A profile of costs, written by: ${profile.made}`,
    '# moved: widths of the belief from its median; left: what is left of the width; learned: see scenarios/profile.ts',
    ...lines,
    notes.length === 0 ? 'notes: []' : 'notes:',
    ...notes.map((note) => `  - ${JSON.stringify(note)}`),
    ...section('beliefs', beliefs),
    ...section('costs', costs),
    '',
  ].join('\n');
}

function section(name: string, rows: Readonly<Record<string, object>>): string[] {
  const entries = Object.entries(rows);
  if (entries.length === 0) return [`${name}: {}`];
  return [`${name}:`, ...entries.map(([id, row]) => `  ${id}: ${flow(row)}`)];
}

function flow(row: object): string {
  const parts = Object.entries(row).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${parts.join(', ')} }`;
}
