/**
 * Configurations are pasted from anywhere. Whatever comes: facts, or one sentence, within a second.
 *
 * `QD1_FUZZ=10000 npx vitest run test/formats/hostile-configs.test.ts` is the slow variant.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readMachineConfig } from '../../formats/machine-config.js';
import { ConfigError } from '../../sim/errors.js';
import { RandomStreams } from '../../sim/random.js';
import { repository } from '../cli/captured.js';

const read = (text: string) => readMachineConfig(text, 'pasted');

/** Reads a text, holds it to a second, and gives the sentence of its refusal; null where it was read. */
function refusal(text: string): string | null {
  const start = process.cpuUsage();
  try {
    read(text);
    return null;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toMatch(/^pasted/);
    expect(error.message).not.toMatch(/\n/);
    expect(error.message.length).toBeLessThan(400);
    return error.message;
  } finally {
    // Of this process, not of the clock: others may have the machine.
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(1);
  }
}

const domain = (inside: string): string => `<domain type='kvm'>${inside}</domain>`;

describe('one sentence for', () => {
  test.each([
    [
      'an external entity',
      `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n${domain('&x;')}`,
      'document type',
    ],
    [
      'a billion laughs',
      `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${domain('<name>&b;</name>')}`,
      'document type',
    ],
    ['an entity without a document type', `<!ENTITY a "ha">${domain('')}`, 'document type'],
    [
      'a control character',
      domain('<name>a\u0007b</name>'),
      'line 1, column 27: a control character (U+0007)',
    ],
    ['an escape sequence', '\u001b[1mqemu-system-x86_64\u001b[0m -smp 4', 'control character (U+001B)'],
    ['a tag that is not closed', '<domain>\n  <devices>\n</domain>', 'line 3, column 1: this is not XML'],
    [
      'an attribute without quotes',
      '<domain>\n  <vcpu placement=static>1</vcpu>\n</domain>',
      'line 2, column 9',
    ],
    ['a text that ends early', "<domain type='kvm'>\n <devices>\n  <disk", 'this is not XML'],
    ['deep nesting', domain('<a>'.repeat(5000) + '</a>'.repeat(5000)), 'cannot be read'],
    [
      'absurd queues',
      domain("<devices><disk><driver queues='99999999999999999999'/></disk></devices>"),
      'queues',
    ],
    ['absurd vCPUs', domain('<vcpu>1e9</vcpu>'), '<vcpu>: "1e9" is not a whole number from 0 to 4096'],
    [
      'negative polling',
      domain("<iothreadids><iothread id='1'><poll max='-1'/></iothread></iothreadids>"),
      '"-1"',
    ],
    ['absurd IOThreads', domain('<iothreads>4000000000</iothreads>'), '<iothreads>'],
    ['an absurd CPU', domain("<cputune><emulatorpin cpuset='0-99999'/></cputune>"), '0-99999'],
    ['CPUs that are none', domain("<cputune><vcpupin vcpu='0' cpuset='a-b'/></cputune>"), '"a-b"'],
    ['an open quote', 'qemu-system-x86_64 \\\n  -name "my vm -smp 4', 'line 2, column 9: the quote "'],
    ['an option at the end', 'qemu-system-x86_64 -smp 4 -device', 'column 27: -device has no value'],
    ['JSON that is none', `qemu-system-x86_64 -blockdev '{"driver":}'`, 'this is not JSON'],
    [
      'a switch that is none',
      'qemu-system-x86_64 -device virtio-blk-pci,packed=maybe',
      '"maybe" is neither on nor off',
    ],
    [
      'absurd num-queues',
      'qemu-system-x86_64 -device virtio-blk-pci,num-queues=70000',
      'num-queues: "70000"',
    ],
    ['a line that is no pair', 'cores: 4\nthis is not a pair\n', 'line 2, column 1: "this is not a pair"'],
    ['absurd cores', 'cores: 100000\nmemory: 1\n', 'cores: "100000" is not a whole number from 0 to 4096'],
    ['nothing', ' \n', 'is empty'],
    ['what is no configuration', 'hello world', 'neither libvirt domain XML'],
    ['other XML', '<html><body/></html>', 'XML without a <domain>'],
    ['KubeVirt', 'apiVersion: kubevirt.io/v1\nkind: VirtualMachine\n', 'KubeVirt'],
  ])('%s', (_, text, sentence) => {
    expect(refusal(text)).toContain(sentence);
  });

  test('a text of 100 million characters, before anything looks at it', () => {
    expect(refusal(domain('x'.repeat(100_000_000)))).toContain('100000028 characters');
  });
});

describe('within a second:', () => {
  const long = 262_000;
  test.each([
    ['a long attribute', domain(`<name a='${'x'.repeat(long)}'/>`)],
    [
      'many attributes',
      domain(`<devices><disk ${Array.from({ length: 25_000 }, (_, n) => `a${n}='1'`).join(' ')}/></devices>`),
    ],
    [
      'many disks',
      domain(`<devices>${"<disk type='block'><driver io='native'/></disk>".repeat(5_000)}</devices>`),
    ],
    ['many open tags', '<domain>' + '<a '.repeat(long / 3)],
    ['many words', `qemu-system-x86_64 ${'-device virtio-blk-pci '.repeat(2_400)}`],
    ['many quotes', `qemu-system-x86_64 ${"''".repeat(long / 2 - 20)}`],
    ['many commas', `qemu-system-x86_64 -device ${','.repeat(long - 40)}`],
    ['many braces', `qemu-system-x86_64 ${'{"a":'.repeat(long / 6)}`],
    [
      'many devices with a global each',
      `qemu-system-x86_64 ${'-global virtio-blk-pci.packed=on -device virtio-blk-pci '.repeat(1_200)}`,
    ],
    ['many lines', 'cores: 1\n'.repeat(long / 10)],
    ['many blanks', `cores: 4${' '.repeat(long - 10)}x`],
    ['a long list of CPUs', `cores: 4\naffinity: ${'0-4095,'.repeat(1_000)}0\n`],
    [
      'nodes that name each other',
      `qemu-system-x86_64 ${'-blockdev raw,node-name=a,file=b -blockdev raw,node-name=b,file=a '.repeat(1200)} -device virtio-blk-pci,drive=a`,
    ],
  ])('%s', (_, text) => {
    refusal(text.slice(0, 262_144));
  });
});

describe('real samples, changed at random, are read or refused:', () => {
  const runs = Number(process.env['QD1_FUZZ'] ?? 1000);
  const folders = ['libvirt', 'qemu', 'proxmox'];
  test.each(folders)(
    '%s',
    (folder) => {
      const base = repository(`test/data/configs/${folder}`);
      const samples = readdirSync(base).map((name) => readFileSync(`${base}/${name}`, 'utf8'));
      const stream = new RandomStreams('hostile').stream(folder);
      const below = (count: number): number => Math.floor(stream.nextUniform() * count);
      for (let run = 0; run < runs; run++) {
        let text = samples[below(samples.length)];
        for (let change = below(6); change >= 0; change--) text = mutate(text, below, samples);
        try {
          refusal(text);
        } catch (error) {
          throw new Error(`run ${run}: ${JSON.stringify(text.slice(0, 5000))}`, { cause: error });
        }
      }
    },
    600_000,
  );
});

const tokens = [
  "'",
  '"',
  '<',
  '>',
  '/>',
  '</disk>',
  '&',
  '&lt;',
  ',',
  ',,',
  '=',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\n',
  '\u0000',
  '\u001b',
  '\u{1F4A9}',
  '99999999999999999999',
  '-1',
  'on',
  '<!--',
  ']]>',
  '<![CDATA[',
  '__proto__',
  'constructor',
  'toString',
  '#',
  ';',
  '|',
  '%',
  '$(x)',
];

/** One change: a piece cut, doubled, moved, or replaced by something else. */
function mutate(text: string, below: (count: number) => number, samples: readonly string[]): string {
  const at = below(text.length + 1);
  const piece = text.slice(at, at + below(40));
  switch (below(6)) {
    case 0:
      return text.slice(0, at) + text.slice(at + piece.length);
    case 1:
      return text.slice(0, at) + piece.repeat(2 + below(3)) + text.slice(at + piece.length);
    case 2: {
      const other = samples[below(samples.length)];
      const from = below(other.length);
      return text.slice(0, at) + other.slice(from, from + below(200)) + text.slice(at);
    }
    case 3:
      return text.slice(0, at) + tokens[below(tokens.length)] + text.slice(at + below(3));
    case 4:
      return text.slice(0, at);
    default:
      return text.slice(0, at) + String.fromCharCode(below(0xffff)) + text.slice(at + 1);
  }
}
