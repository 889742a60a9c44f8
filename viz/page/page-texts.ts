/**
 * The texts of costs and mechanisms. They stand in the page, for those who read it without a script (`static/passports.ts`);
 * the script reads them there, and has none of its own.
 */

/** What is told of a cost besides its numbers. */
export interface CostText {
  readonly what: string;
  readonly how: string;
  /** The name of the source, and where it is a link the link. */
  readonly from: string;
  readonly url: string | null;
  readonly machine: string;
  readonly conditions: string;
  readonly notes: string;
}

/** Of a cost; null where the page has none of that id. */
export function costText(id: string): CostText | null {
  const row = document.getElementById(`passport-cost-${id}`);
  if (row === null) return null;
  const cell = (name: string): string => row.querySelector(`.${name}`)?.textContent ?? '';
  return {
    what: cell('what'),
    how: cell('how'),
    from: cell('from'),
    url: row.querySelector('.from a')?.getAttribute('href') ?? null,
    machine: cell('machine'),
    conditions: cell('conditions'),
    notes: cell('notes'),
  };
}

/** Why a mechanism takes time, and where that can be read. */
export interface WhyText {
  readonly title: string;
  readonly text: string;
  readonly sources: string;
}

/** Of a mechanism; null where the page has none of that id. */
export function whyText(id: string): WhyText | null {
  const term = document.getElementById(`why-${id}`);
  const about = term?.nextElementSibling;
  if (term === null || about === null || about === undefined) return null;
  return {
    title: term.textContent ?? '',
    text: about.textContent ?? '',
    sources: about.nextElementSibling?.textContent ?? '',
  };
}
