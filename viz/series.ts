/**
 * What stands for a whole configuration, where no stage is drawn: a line, a marker, a colour. What was measured is
 * ink and a diamond; what was simulated takes a hue that names no actor, and a marker of its own beside it.
 */
import type { Theme } from './theme.js';

/** Where numbers come from. */
export type Origin = 'measured' | 'simulated';

/** Shape of the points of a series. */
export type Marker = 'diamond' | 'disc' | 'square' | 'triangle' | 'ring';

/** The look of one series in one theme. */
export interface SeriesLook {
  readonly origin: Origin;
  readonly colour: string;
  readonly marker: Marker;
  /** Dashes of the line, as in SVG; null for a solid one. */
  readonly dash: string | null;
}

/** Most series of one origin that can be told apart. */
export const mostSeries = 4;

const markers: readonly Marker[] = ['disc', 'square', 'triangle', 'ring'];
const measuredDashes: readonly (string | null)[] = [null, '7 3', '2 3', '9 3 2 3'];
/** Teal and rose are one colour to deuteranopic viewers, so one of them is dashed. */
const simulatedDashes: readonly (string | null)[] = [null, null, '7 3', null];

/** A look for each of `origins`, in their order; at most {@link mostSeries} of either. */
export function seriesLooks(origins: readonly Origin[], theme: Theme): SeriesLook[] {
  const seen = { measured: 0, simulated: 0 };
  return origins.map((origin) => {
    const index = seen[origin]++ % mostSeries;
    return origin === 'measured'
      ? { origin, colour: theme.ink, marker: 'diamond', dash: measuredDashes[index] }
      : {
          origin,
          colour: simulatedColours(theme)[index],
          marker: markers[index],
          dash: simulatedDashes[index],
        };
  });
}

function simulatedColours({ spare, hues }: Theme): string[] {
  const [teal, rose, olive] = spare;
  return [teal, olive, rose, hues.host].map(({ tones }) => tones[1]);
}
