/** Merges snippets into a libvirt domain by the rule that the catalogue states, and asks libvirt's own schema. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { DOMParser } from 'linkedom';
import { temporary } from '../../cli/captured.js';

/** One virtio disk, one vCPU pinned nowhere: what snippets are merged into. */
const base = `<domain type="kvm">
  <name>snippets</name>
  <memory unit="MiB">4096</memory>
  <vcpu>4</vcpu>
  <os><type arch="x86_64" machine="q35">hvm</type></os>
  <devices>
    <disk type="block" device="disk">
      <driver name="qemu" type="raw" cache="none" io="threads"/>
      <source dev="/dev/nvme0n1"/>
      <target dev="vda" bus="virtio"/>
    </disk>
  </devices>
</domain>`;

/** Elements of which a domain has several: a snippet adds one, unless it is the disk. */
const repeated = new Set(['hostdev', 'iothread', 'vcpupin', 'iothreadpin']);

/** The base with each of `snippets` merged into it. */
export function merged(snippets: readonly string[]): string {
  const document = parsed(base);
  for (const snippet of snippets) merge(document.documentElement, parsed(snippet).documentElement);
  return document.documentElement.outerHTML;
}

/** The verdict of `virt-xml-validate`: null for a domain that it accepts, else what it says. */
export function refusal(xml: string): string | null {
  const file = temporary('domain.xml');
  writeFileSync(file, xml);
  try {
    execFileSync('virt-xml-validate', [file, 'domain'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return String((error as { stderr?: Buffer }).stderr);
  }
}

function parsed(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'text/xml') as unknown as Document;
}

function merge(into: Element, from: Element): void {
  for (const { name, value } of from.attributes) into.setAttribute(name, value);
  const own = (from.textContent ?? '').trim();
  if (from.children.length === 0 && own !== '') into.textContent = own;
  for (const child of from.children) {
    const there = [...into.children].find(({ tagName }) => tagName === child.tagName);
    if (there === undefined || repeated.has(child.tagName)) into.append(child.cloneNode(true));
    else if (child.tagName === 'source') there.replaceWith(child.cloneNode(true));
    else merge(there, child);
  }
}
