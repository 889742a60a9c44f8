/** Short forms in which the catalogue is written down. */
import type { OptimizationSource, Price, Snippet, SnippetCheck } from './optimization.js';

/** A price of nothing but what is given. */
export function price(given: Partial<Price> = {}): Price {
  return { loses: [], cores: null, security: null, other: null, ...given };
}

/** A snippet of these lines. */
export function snippet(
  checked: SnippetCheck,
  lines: readonly string[],
  note: string | null = null,
): Snippet {
  return { text: lines.join('\n'), checked, note };
}

/** No snippet, and why. */
export function none(why: string): Snippet {
  return { text: null, why };
}

/** A document, and where it is. */
export function source(title: string, url: string | null = null): OptimizationSource {
  return { title, url };
}

/** A domain with these lines inside. */
export function domain(...lines: string[]): string[] {
  return ['<domain>', ...lines.map((line) => `  ${line}`), '</domain>'];
}

/** A domain whose disk has these lines inside, with these attributes. */
export function domainDisk(lines: readonly string[], attributes: string = ''): string[] {
  return domain(
    '<devices>',
    `  <disk${attributes === '' ? '' : ` ${attributes}`}>`,
    ...lines.map((line) => `    ${line}`),
    '  </disk>',
    '</devices>',
  );
}

/** libvirt's description of a domain. */
export const formatDomain: OptimizationSource = source(
  'libvirt, docs/formatdomain.rst',
  'https://libvirt.org/formatdomain.html',
);

/** Where a change has no place outside the guest's or the host's kernel. */
export const ofTheKernel: string = "it is a matter of the kernel, not of the VM's configuration";
/** Where a change has no place in a kernel. */
export const notOfTheKernel: string = "it is a matter of the VM's configuration, not of a kernel";
