/** How checks tell where a setting is, and who gave it. */
import { ConfigError } from '../../sim/errors.js';
import type { SettingOrigin } from '../settings.js';

/** Who gave each setting, so that an error can say it. */
export type Origins = ReadonlyMap<string, Pick<SettingOrigin, 'origin'>>;

/** A path, with who gave it. */
export type At = (path: string) => string;

/** Tells paths with the origins that are known. */
export function atOrigins(origins: Origins): At {
  return (path) => {
    const origin = origins.get(path)?.origin;
    return origin === undefined || origin === 'default' ? path : `${path} (${origin})`;
  };
}

/** Puts the place before the sentence of a model. */
export function placed<T>(where: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(`${where}: ${error.message}`);
    throw error;
  }
}
