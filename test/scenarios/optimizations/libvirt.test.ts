/** What the catalogue says of libvirt's XML is held against libvirt's own schema, version 9.0, by its own tool. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { type Optimization, optimizations } from '../../../scenarios/optimizations/index.js';
import { merged, refusal } from './merged-domain.js';

const version = ((): string | null => {
  try {
    execFileSync('which', ['virt-xml-validate', 'xmllint']);
    return execFileSync('virsh', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
})();
const needs = version?.startsWith('9.0') ? '' : ' (skipped: needs libvirt-clients 9.0 and libxml2-utils)';

const text = (one: Optimization): string => one.snippets.libvirt.text ?? '';
const checkedAs = (checked: string): Optimization[] =>
  optimizations.filter(({ snippets: { libvirt } }) => libvirt.text !== null && libvirt.checked === checked);

describe.skipIf(needs !== '')(`libvirt's schema${needs}`, () => {
  test('accepts the domain that snippets are merged into, and would refuse nonsense', () => {
    expect(refusal(merged([]))).toBeNull();
    expect(refusal(merged(['<domain><iothreads>many</iothreads></domain>']))).not.toBeNull();
    expect(
      refusal(merged(['<domain><devices><disk><driver packed="perhaps"/></disk></devices></domain>'])),
    ).not.toBeNull();
  });

  test.each(checkedAs('libvirt-9.0-schema').map((one) => [one.id, one] as const))('accepts %s', (_, one) => {
    const whole = merged([text(one)]);
    expect(whole).not.toBe(merged([]));
    expect(refusal(whole)).toBeNull();
  });

  test('accepts all those together that do not exclude each other', () => {
    const together = checkedAs('libvirt-9.0-schema').reduce<Optimization[]>(
      (all, one) => (all.some(({ id }) => one.excludes.includes(id)) ? all : [...all, one]),
      [],
    );
    expect(together.length).toBeGreaterThan(8);
    expect(refusal(merged(together.map(text)))).toBeNull();
  });

  test.each(checkedAs('documentation').map((one) => [one.id, one] as const))(
    'does not know %s yet, which says so',
    (_, one) => {
      expect(Number(one.since.libvirt)).toBeGreaterThan(9);
      expect(refusal(merged([text(one)]))).not.toBeNull();
    },
  );
});

test('what is newer than libvirt 9.0 says that it was checked against documentation only', () => {
  for (const id of ['poll-max-ns', 'poll-grow', 'poll-shrink', 'poll-weight', 'iothread-vq-mapping'])
    expect(checkedAs('documentation').map((one) => one.id)).toContain(id);
});
