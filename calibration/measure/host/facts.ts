/** Collects facts of a machine; one that is not to be had stays null, and why is kept beside it, never invented. */
import type { HostTree } from './host-tree.js';

export class Facts {
  /** By the fact's name, why it is not known. */
  readonly absent: Record<string, string> = {};
  private readonly tree: HostTree;

  constructor(tree: HostTree) {
    this.tree = tree;
  }

  /** The first of these files that is there, as text. */
  text(fact: string, ...paths: readonly string[]): string | null {
    for (const path of paths) {
      const found = this.tree.read(path);
      if (found !== null) return found.trim();
    }
    return this.missing(fact, `no ${paths.join(' or ')}`);
  }

  /** The first of these files that holds a whole number. */
  number(fact: string, ...paths: readonly string[]): number | null {
    for (const path of paths) {
      const found = this.tree.readNumber(path);
      if (found !== null) return found;
    }
    return this.missing(fact, `no ${paths.join(' or ')}`);
  }

  /** Notes why a fact is not known. */
  missing(fact: string, why: string): null {
    this.absent[fact] = why;
    return null;
  }
}
