/** Makes the sites of a machine: an actor's use of a cost, with a sampler on a stream of its own. */
import type { Category, Ledger, Site } from '../sim/ledger.js';
import { Sampler, type QuantileTable } from '../sim/quantile-table.js';
import type { RandomStreams } from '../sim/random.js';

/** Gives the table of a cost by its id; throws for one that the catalogue does not have. */
export type CostTables = (cost: string) => QuantileTable;

export class SiteBook {
  readonly ledger: Ledger;
  private readonly tables: CostTables;
  private readonly streams: RandomStreams;
  private readonly onClock: (cost: string) => boolean;
  private readonly known: Map<string, Site>;
  private readonly translate: (cost: string, category: Category) => string | undefined;

  /**
   * @param onClock whether a cost takes longer on a slower core clock
   * @param translate another cost that is paid in place of one
   */
  constructor(
    ledger: Ledger,
    tables: CostTables,
    streams: RandomStreams,
    onClock: (cost: string) => boolean = () => false,
    translate: (cost: string, category: Category) => string | undefined = () => undefined,
    known: Map<string, Site> = new Map(),
  ) {
    this.translate = translate;
    this.known = known;
    this.onClock = onClock;
    this.ledger = ledger;
    this.tables = tables;
    this.streams = streams;
  }

  /** The same book for code that the software emulation translates: some of its costs are others, at `emulation`. */
  translated(translate: (cost: string, category: Category) => string | undefined): SiteBook {
    return new SiteBook(this.ledger, this.tables, this.streams, this.onClock, translate, this.known);
  }

  /** An actor pays a cost of the catalogue, at a mechanism. Asked twice, it is the same site. */
  pays(actor: string, mechanism: string, cost: string, category: Category = 'work', state?: string): Site {
    const other = this.translate(cost, category);
    if (other !== undefined) return this.site(actor, 'emulation', other, category, true, state);
    return this.site(actor, mechanism, cost, category, true, state);
  }

  /** An actor spends time whose length is no cost: a wait, a poll, an idle state. */
  spends(actor: string, mechanism: string, what: string, category: Category, state?: string): Site {
    return this.site(actor, mechanism, what, category, false, state);
  }

  private site(
    actor: string,
    mechanism: string,
    cost: string,
    category: Category,
    drawn: boolean,
    state?: string,
  ): Site {
    const key = `${actor}/${mechanism}/${cost}/${category}`;
    let site = this.known.get(key);
    if (site === undefined) {
      const sampler = drawn ? new Sampler(this.tables(cost), this.streams.stream(key)) : null;
      site = this.ledger.site({
        actor,
        mechanism,
        cost,
        category,
        sampler,
        onClock: drawn && this.onClock(cost),
        ...(state === undefined ? {} : { state }),
      });
      this.known.set(key, site);
    }
    return site;
  }
}
