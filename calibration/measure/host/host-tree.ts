/**
 * The machine as files: everything that is read of /proc and /sys goes through here, so that another machine's recorded
 * files can stand in for them. What is not there is `null`, with the path remembered as the reason.
 */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';

export class HostTree {
  /** The folder that holds `proc` and `sys`: `/` for this machine. */
  readonly root: string;

  constructor(root = '/') {
    this.root = root;
  }

  /** The text of a file without its last line break; null when it is not there or may not be read. */
  read(path: string): string | null {
    try {
      return readFileSync(join(this.root, path), 'utf8').replace(/\n$/, '');
    } catch {
      return null;
    }
  }

  /** A whole number that is the whole file, null where there is none. */
  readNumber(path: string): number | null {
    const text = this.read(path)?.trim();
    return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
  }

  /** Names in a folder, sorted with numbers by value; empty when it is not there. */
  list(path: string): string[] {
    try {
      return readdirSync(join(this.root, path)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    } catch {
      return [];
    }
  }

  /** Where a symbolic link leads, from the root; null when there is none. */
  follow(path: string): string | null {
    try {
      readlinkSync(join(this.root, path));
      return `/${relative(realpathSync(this.root), realpathSync(join(this.root, path)))}`;
    } catch {
      return null;
    }
  }
}
