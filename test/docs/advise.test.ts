/** docs/advise.md shows what the command prints; `UPDATE_EXAMPLES=1` rewrites it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { qd1, repository } from '../cli/captured.js';

const FILE = repository('docs/advise.md');
const [BEGIN, END] = ['<!-- example -->\n', '<!-- end of example -->'];
const CONFIG = 'test/data/configs/libvirt/trap-scsi-disk-iothread.xml';
const OPTIONS = ['--keep', 'live-migration,snapshots,shared-drive', '--qemu', '8.2'];

test('the example is what the command prints', async () => {
  const { stdout } = await qd1(['advise', CONFIG, ...OPTIONS]);
  const shown = `\n\`\`\`text\n$ qd1 advise ${CONFIG} ${OPTIONS.join(' ')}\n\n${stdout}\`\`\`\n\n`;
  const text = readFileSync(FILE, 'utf8');
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  expect(begin).toBeGreaterThan(BEGIN.length);
  if (process.env['UPDATE_EXAMPLES'] === '1') {
    writeFileSync(FILE, text.slice(0, begin) + shown + text.slice(end));
    return;
  }
  expect(text.slice(begin, end), 'look at what changed, then run with UPDATE_EXAMPLES=1').toBe(shown);
}, 90_000);
