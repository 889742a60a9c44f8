import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { qd1, temporary } from './captured.js';

const refusal = async (text: string | Uint8Array) => {
  const file = temporary('given.yaml');
  writeFileSync(file, text);
  const { code, stderr } = await qd1(['show', file]);
  expect(code).toBe(2);
  return stderr.replace(file, 'FILE');
};

describe('--output', () => {
  test('writes what stdout would have had, and nothing else', async () => {
    const file = temporary('list.json');
    const { stdout } = await qd1(['list', '--json']);
    expect(await qd1(['list', '--json', '--output', file])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    expect(readdirSync(dirname(file))).toEqual(['list.json']);
    expect((await qd1(['list', '--json', '--output', '-'])).stdout).toBe(stdout);
  });

  test('keeps the mode of a file that it replaces, and a link a link', async () => {
    const file = temporary('old.txt');
    writeFileSync(file, 'old');
    chmodSync(file, 0o600);
    symlinkSync(file, `${file}.link`);
    await qd1(['list', '-o', `${file}.link`]);
    expect(readFileSync(file, 'utf8')).toContain('Scenarios');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(`${file}.link`).ino).toBe(statSync(file).ino);
  });

  test('leaves what is no file as it is', async () => {
    expect((await qd1(['list', '-o', '/dev/null'])).code).toBe(0);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('says what is wrong with a name that cannot be written', async () => {
    const directory = temporary('d');
    mkdirSync(directory);
    for (const [file, says] of [
      [directory, /is a directory; give the name of a file/],
      [`${directory}/no/file`, /there is no directory/],
      ['', /has no name/],
    ] as const) {
      const { code, stderr } = await qd1(['list', '--output', file]);
      expect({ code, matches: says.test(stderr) }).toEqual({ code: 2, matches: true });
    }
    expect(existsSync(`${directory}/no`)).toBe(false);
  });
});

describe('a file that is read', () => {
  test('must be text', async () => {
    expect(await refusal(new Uint8Array([0x69, 0, 1]))).toBe(
      'qd1: FILE is a binary file; give a text file\n',
    );
    expect(await refusal(new Uint8Array([0x69, 0xff]))).toBe(
      'qd1: FILE is not UTF-8 text; give a text file\n',
    );
  });

  test('must not be larger than 64 MB', async () => {
    expect(await refusal('#'.repeat(64 * 1024 * 1024 + 1))).toBe(
      'qd1: FILE is larger than 64 MB; give a smaller file\n',
    );
  });

  test('may begin with a byte order mark', async () => {
    const file = temporary('mark.yaml');
    writeFileSync(file, '\ufeffid: x\ntitle: x\n');
    expect((await qd1(['show', file])).code).toBe(0);
  });
});
