/** Files that nobody wrote in good faith: each is refused by a sentence, soon, and nothing else happens. */
import { beforeAll, describe, expect, test } from 'vitest';
import { resolveScenario } from '../../scenarios/resolve.js';

const head = 'id: mine\ntitle: t\n';
const levels = 'bcdefghi'
  .split('')
  .map((name, i) => `${name}: &${name} [${`*${'abcdefgh'[i]}, `.repeat(9)}]`);

const files: Record<string, string> = {
  'a bomb of aliases': `${head}a: &a [x, x]\n${levels.join('\n')}\n`,
  'an alias of itself': `${head}vm: &vm\n  iothread: *vm\n`,
  'a file of a megabyte': `${head}# ${'x'.repeat(1_000_000)}\n`,
  'many keys': head + Array.from({ length: 4000 }, (_, i) => `k${i}: 1\n`).join(''),
  'deep brackets': `${head}vm: ${'['.repeat(30_000)}`,
  'deep mappings': `${head}vm: ${'{a: '.repeat(8000)}`,
  'deep lists': `${head}vm: ${'- '.repeat(15_000)}`,
  'tabs for indentation': `${head}vm:\n\tqemu: '7.2'\n`,
  'a key twice': `${head}vm: {}\nvm: null\n`,
  'a prototype': `${head}__proto__: {vm: {}}\n`,
  'a prototype further in': `${head}vm:\n  __proto__: {haltpoll: true}\n`,
  'a constructor': `${head}constructor: {prototype: {}}\n`,
  'a key that is a list': `${head}? [a, b]\n: 1\n`,
  'not a number': `${head}fio: {bs: .nan}\n`,
  'an infinite time': `${head}vm: {iothread: {pollMaxNs: .inf}}\n`,
  'a number beyond all': `${head}fio: {bs: 1e999}\n`,
  'two documents': `${head}---\n${head}`,
  'a tag of a program': `${head}vm: !!js/function 'function () {}'\n`,
  'a set of an older YAML': `%YAML 1.1\n---\n${head}vm: !!set {qemu}\n`,
  'escape sequences in a title': 'id: mine\ntitle: "\\e[2Jgone"\n',
  'a title of ten thousand characters': `id: mine\ntitle: ${'t'.repeat(10_000)}\n`,
  'a formula that nests for ever': `${head}costs: {qemu_submit: '${'('.repeat(1500)}1 us'}\n`,
  'a formula with a function of the library': `${head}costs: {qemu_submit: 'import({}, {})'}\n`,
  'nul characters': `id: "\\0"\ntitle: t\n`,
  'nothing but a byte order mark': '\uFEFF',
};

// What reads formulas takes a while to load; that is not the file's doing.
beforeAll(async () => {
  await import('../../scenarios/reading/quantity.js');
  await import('../../scenarios/reading/scenario-file.js');
});

describe.each(Object.entries(files))('%s', (_, text) => {
  test('is a ConfigError of one line within two seconds', { timeout: 2000 }, async () => {
    const read = resolveScenario({ base: { file: 'x.yaml', text } });
    await expect(read).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringMatching(/^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]{1,700}$/u),
    });
    expect(Object.hasOwn(Object.prototype, 'vm')).toBe(false);
  });
});
