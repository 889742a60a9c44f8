/** The groups that are measured machines and recorded traces, from the data of the project. */
import type { GroupResult } from './groups.js';

/** What runs them, one after the other. */
export async function measuredGroups(): Promise<((progress: (what: string) => void) => GroupResult)[]> {
  return await Promise.resolve([]);
}
