/** What can be taken away: picture, result, trace, link. */
import type { RunResult } from '../../../analysis/talk.js';
import { type App, wordsOf } from '../app.js';
import { h } from '../dom.js';
import { type Figure } from '../figure.js';

/** Pixels of the PNG for each of the picture. */
const PNG_SCALE = 2;

/** The buttons. @param result of the configuration that is shown; null while it is being simulated */
export function downloads(app: App, figure: Figure, result: () => RunResult | null): HTMLElement[] {
  const told = h('span', { role: 'status', id: 'download-told' });
  const button = (id: string, text: string, act: () => Promise<void> | void): HTMLElement =>
    h(
      'button',
      {
        type: 'button',
        id,
        click: () => {
          told.textContent = '';
          void (async () => {
            try {
              await act();
            } catch (error) {
              told.textContent = wordsOf(error);
            }
          })();
        },
      },
      text,
    );
  const name = (): string => result()?.id ?? app.state.preset;
  return [
    button('download-svg', 'SVG', () => save(`${name()}.svg`, 'image/svg+xml', svgText(figure))),
    button('download-png', 'PNG', async () => save(`${name()}.png`, 'image/png', await pngOf(figure))),
    button('download-json', 'JSON', () => {
      const told = result();
      if (told === null) throw new Error('it is still being simulated');
      save(`${told.id}.json`, 'application/json', `${JSON.stringify(told, null, 2)}\n`);
    }),
    button('download-perfetto', 'Perfetto trace', async () => {
      const { preset, sets, costs } = app.state;
      const text = await app.ask('perfetto', { kind: 'perfetto', configuration: { preset, sets, costs } });
      if (text !== null) save(`${name()}.perfetto.json`, 'application/json', text);
    }),
    button('copy-link', 'Copy link', async () => {
      const link = app.link('sandbox');
      try {
        await navigator.clipboard.writeText(link);
        told.textContent = 'Copied.';
      } catch {
        // A page from a disk may not write to the clipboard; the address bar has the same.
        told.textContent = link;
      }
    }),
    told,
  ];
}

function save(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The picture as a file of its own. */
function svgText(figure: Figure): string {
  if (figure.svg === null) throw new Error('there is no picture yet');
  return `${new XMLSerializer().serializeToString(figure.svg)}\n`;
}

async function pngOf(figure: Figure): Promise<Blob> {
  const url = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(figure))}`;
  const image = new Image();
  image.src = url;
  await image.decode();
  const { width, height } = figure.svg!.viewBox.baseVal;
  const canvas = h('canvas', { width: String(width * PNG_SCALE), height: String(height * PNG_SCALE) });
  canvas.getContext('2d')!.drawImage(image, 0, 0, width * PNG_SCALE, height * PNG_SCALE);
  return await new Promise((resolve, reject) => {
    canvas.toBlob((blob) =>
      blob === null ? reject(new Error('the picture cannot be made a PNG')) : resolve(blob),
    );
  });
}
