/**
 * Object constancy between two pictures: what both have moves from its old place to its new one, what is gone fades
 * where it was, what is new fades in. The picture itself is only ever the new one; the movement is laid over it.
 */
import { calm } from './dom.js';

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly element: SVGGElement;
}

const moveMs = 700;

/** Animates from `before`, which has just been replaced, to `after`, which is in the page. */
export function morph(before: SVGSVGElement, after: SVGSVGElement): void {
  if (calm() || before.viewBox.baseVal.width !== after.viewBox.baseVal.width) return;
  const [old, now] = [placesOf(before), placesOf(after)];
  for (const [key, to] of now) {
    const from = old.get(key);
    if (from === undefined) {
      to.element.animate([{ opacity: 0 }, { opacity: 1 }], { duration: moveMs, easing: 'ease-in' });
      continue;
    }
    if (from.x === to.x && from.y === to.y && from.width === to.width) continue;
    const scale = `scale(${from.width / to.width}, ${from.height / to.height})`;
    const start = `translate(${from.x - to.x * (from.width / to.width)}px, ${from.y - to.y * (from.height / to.height)}px) ${scale}`;
    to.element.animate([{ transform: start }, { transform: 'none' }], {
      duration: moveMs,
      easing: 'ease-in-out',
    });
  }
  for (const [key, from] of old) if (!now.has(key)) fadeOut(from.element, after);
}

/** What is gone rises out of the picture. */
function fadeOut(element: SVGGElement, after: SVGSVGElement): void {
  const ghost = element.cloneNode(true) as SVGGElement;
  ghost.removeAttribute('data-key');
  ghost.setAttribute('aria-hidden', 'true');
  after.append(ghost);
  const fading = ghost.animate(
    [
      { opacity: 1, transform: 'none' },
      { opacity: 0, transform: 'translateY(-14px)' },
    ],
    { duration: moveMs, easing: 'ease-out' },
  );
  for (const end of ['finish', 'cancel']) fading.addEventListener(end, () => ghost.remove());
}

function placesOf(svg: SVGSVGElement): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const element of svg.querySelectorAll<SVGGElement>('g[data-key]')) {
    const at = (name: string): number => Number(element.getAttribute(`data-${name}`));
    const { key } = element.dataset;
    const place = { x: at('x'), y: at('y'), width: at('width'), height: at('height'), element };
    places.set(key ?? '', place);
  }
  return places;
}
