/** What is true of several, said once. */

/** @param told of each, its id and a note */
export function alike(told: readonly (readonly [id: string, note: string])[]): string[] {
  const ids = new Map<string, string[]>();
  for (const [id, note] of told) ids.set(note, [...(ids.get(note) ?? []), id]);
  return [...ids].map(
    ([note, [first, ...others]]) => `${first}${others.length === 0 ? '' : ` and ${others.length} more`}: ${note}`,
  );
}
