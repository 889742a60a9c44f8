/** A configuration that is pasted: a machine as libvirt, QEMU or Proxmox have it, or settings as they follow --set. */
import { type App, wordsOf } from '../app.js';
import { byId, h } from '../dom.js';
import type { ReaderTold, ReadMachine } from '../reader-entry.js';
import { settingsOfConfiguration } from '../subject.js';

/** Longest text that is looked at [characters]. */
const LONGEST = 256 * 1024;
/** How long reading may take before it is ended [ms]. */
const PATIENCE_MS = 8000;

/** The place to paste into. */
export function pasting(app: App): HTMLElement {
  const text = h('textarea', { id: 'paste-text', spellcheck: 'false' });
  const told = h('div', { id: 'paste-told', role: 'status' });
  const read = h('button', { type: 'button', id: 'paste-read' }, 'Use it');
  read.addEventListener('click', () => {
    told.textContent = 'Reading…';
    void (async () => {
      try {
        told.replaceChildren(...(await take(app, text.value)));
      } catch (error) {
        told.textContent = wordsOf(error);
      }
    })();
  });
  return h(
    'details',
    { id: 'paste' },
    h('summary', {}, 'Paste your configuration'),
    h(
      'label',
      { for: 'paste-text' },
      'libvirt domain XML (virsh dumpxml), a QEMU command line, a Proxmox configuration (qm config), or settings, a line each, such as vm.qemu=9.2',
    ),
    text,
    read,
    told,
  );
}

/** @throws Error in one sentence for what cannot be read */
async function take(app: App, text: string): Promise<HTMLElement[]> {
  if (text.length > LONGEST)
    throw new Error(
      `the text has ${text.length} characters; the configuration of one machine has some thousands`,
    );
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length > 0 && lines.every((line) => /^(?:host|drive|vm|pinning|fio)\.[\w.]+\s*=/u.test(line))) {
    settingsOfConfiguration({ preset: app.state.preset, sets: lines, costs: {} });
    app.set({ sets: lines });
    return [h('p', {}, `${lines.length} settings taken.`)];
  }
  const machine = await readMachine(text);
  settingsOfConfiguration({ preset: machine.preset, sets: machine.sets, costs: {} });
  app.set({ preset: machine.preset, sets: machine.sets });
  return tell(machine);
}

/** In a worker of its own, which is ended when it has answered, or does not. */
async function readMachine(text: string): Promise<ReadMachine> {
  const source = JSON.parse(byId('reader').textContent ?? '""') as string;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('reading the text took too long, and was ended')), PATIENCE_MS);
      worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      worker.addEventListener('message', ({ data }: MessageEvent<ReaderTold>) => {
        if ('machine' in data) resolve(data.machine);
        else reject(new Error(data.error));
      });
      worker.postMessage(text);
    });
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

function tell({ taken, sets, ignored, assumed, unread }: ReadMachine): HTMLElement[] {
  const list = (summary: string, items: readonly string[], open: boolean): HTMLElement | null =>
    items.length === 0
      ? null
      : h(
          'details',
          { open },
          h('summary', {}, `${summary}: ${items.length}`),
          h('ul', {}, ...items.map((item) => h('li', {}, item))),
        );
  return [
    h(
      'p',
      {},
      `${taken} ${sets.length} settings differ from V1 and have been taken; they are below, to be changed.`,
    ),
    list('Written, but without effect', ignored, true),
    list('Assumed, since the text does not say', assumed, false),
    list('Not understood', unread, false),
  ].filter((one) => one !== null);
}
