/**
 * The visual language as data: paper and ink, one hue an actor, type and spacing. Reality is drawn in ink, the
 * model in colour; a chart takes every colour and size from here, so that all charts look like one hand.
 */

/** The two themes every chart must work in. */
export type ThemeName = 'light' | 'dark';

/** Who spends the time: the side that asks, the side that serves, the host's kernel, the drive. */
export type Actor = 'requester' | 'server' | 'host' | 'device';

/** The tones of one hue. */
export interface Hue {
  /** Fills of work, early to late in the request. */
  readonly tones: readonly [string, string, string];
  /** Ground of a textured fill; text on it is in ink. */
  readonly tint: string;
  /** Stripes and dots on the tint; text on them is in ink too. */
  readonly mark: string;
  /** Outline of a textured fill: at least 3 to 1 against the paper. */
  readonly line: string;
}

/** Everything that differs between light and dark. */
export interface Theme {
  readonly name: ThemeName;
  readonly paper: string;
  /** Titles, measured marks and numbers that matter. */
  readonly ink: string;
  /** Everything said quietly; still AA on paper. */
  readonly muted: string;
  /** Grid and separators; never text. */
  readonly rule: string;
  readonly hues: Readonly<Record<Actor, Hue>>;
  /** Hues for stages that name none of the actors. */
  readonly spare: readonly [Hue, ...Hue[]];
}

/** Black on white; blue asks, orange serves, purple is the host's kernel, grey is the drive. */
const light: Theme = {
  name: 'light',
  paper: '#ffffff',
  ink: '#14181d',
  muted: '#59636e',
  rule: '#dfe3e7',
  hues: {
    requester: {
      tones: ['#123c66', '#2c6cab', '#84b6e4'],
      tint: '#dceaf7',
      mark: '#8fbde8',
      line: '#2c6cab',
    },
    server: { tones: ['#a8540a', '#e08d26', '#f4c57c'], tint: '#fdeccf', mark: '#eda94a', line: '#b0610f' },
    host: { tones: ['#63378a', '#8a5bb4', '#bd9bdc'], tint: '#eee3f7', mark: '#c2a3de', line: '#8a5bb4' },
    device: { tones: ['#5c6672', '#6b7683', '#a3adb8'], tint: '#e6e9ed', mark: '#b4bdc7', line: '#5c6672' },
  },
  spare: [
    { tones: ['#0b6b5d', '#0f7f6e', '#6cc3b4'], tint: '#d5f0eb', mark: '#7fcabd', line: '#0b6b5d' },
    { tones: ['#9c2f5f', '#b54377', '#e39ab8'], tint: '#fae1eb', mark: '#e3a0bc', line: '#9c2f5f' },
    { tones: ['#5d6414', '#6f7719', '#bcc35f'], tint: '#eff1cf', mark: '#bfc66a', line: '#5d6414' },
  ],
};

/** White on near-black; the same hues, the same order of tones. */
const dark: Theme = {
  name: 'dark',
  paper: '#12161b',
  ink: '#f2f4f7',
  muted: '#a3aeb9',
  rule: '#2b323a',
  hues: {
    requester: {
      tones: ['#b5d7f7', '#5f9fdc', '#2a66a3'],
      tint: '#15304b',
      mark: '#2b64a0',
      line: '#5f9fdc',
    },
    server: { tones: ['#fbd08c', '#e59632', '#96540f'], tint: '#412607', mark: '#8a4d0e', line: '#e59632' },
    host: { tones: ['#d9c2ef', '#a982d0', '#6d449a'], tint: '#301d45', mark: '#6d449a', line: '#a982d0' },
    device: { tones: ['#9aa5b1', '#7f8b98', '#4c5763'], tint: '#262d35', mark: '#4c5763', line: '#9aa5b1' },
  },
  spare: [
    { tones: ['#8fdccd', '#3fae9b', '#0f6a5c'], tint: '#07332c', mark: '#0f6a5c', line: '#3fae9b' },
    { tones: ['#f3b6cd', '#d9739c', '#8f3059'], tint: '#42132a', mark: '#8f3059', line: '#d9739c' },
    { tones: ['#d9df8b', '#aab23d', '#5a6114'], tint: '#2c3008', mark: '#5a6114', line: '#aab23d' },
  ],
};

/** Both themes by name. */
export const themes: Readonly<Record<ThemeName, Theme>> = { light, dark };

/** The system's own face: nothing to load, and each reader gets the one that they read all day. */
export const fontFamily: string =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', 'DejaVu Sans', sans-serif";

/** Type sizes [px]. */
export const fontSize: Readonly<Record<'title' | 'body' | 'label' | 'note' | 'letter', number>> = {
  title: 20,
  body: 13,
  label: 12,
  note: 11,
  letter: 9.5,
};

/** Distances [px], on a grid of 4. */
export const space: Readonly<Record<'hair' | 'small' | 'medium' | 'large' | 'margin', number>> = {
  hair: 4,
  small: 8,
  medium: 16,
  large: 24,
  margin: 28,
};
