/** The kernel's lists of CPUs, `0-3,8`, as in Documentation/admin-guide/cputopology.rst. */

/** The numbers of a list, in order; empty for an empty text. */
export function cpusOf(list: string): number[] {
  return list
    .split(',')
    .filter((part) => part.trim() !== '')
    .flatMap((part) => {
      const [first, last = first] = part.trim().split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}
