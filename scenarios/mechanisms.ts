/** stub */
export interface Mechanism { readonly id: string; readonly title: string; readonly text: string; readonly sources: readonly string[]; readonly costs: readonly string[] }
export const mechanisms: readonly Mechanism[] = [];
