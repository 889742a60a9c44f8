/**
 * A picture as plain objects. Charts are drawn into a sketch, which costs a tenth of drawing with the elements of a page,
 * and what differs from the sketch before is changed in the picture that the page has: so a chart can follow a slider.
 */

const svgNamespace = 'http://www.w3.org/2000/svg';

/** As much of an element as charts (and d3, which draws for them) use. */
class SketchElement {
  readonly namespaceURI: string = svgNamespace;
  readonly attributes: Map<string, string> = new Map();
  readonly children: SketchElement[] = [];
  parentNode: SketchElement | null = null;
  /** The element has either a text or children. */
  textContent = '';
  /** The element of the page that it has become. */
  made: SVGElement | null = null;
  readonly tagName: string;
  readonly ownerDocument: Sketchbook;

  constructor(tagName: string, ownerDocument: Sketchbook) {
    this.tagName = tagName;
    this.ownerDocument = ownerDocument;
  }

  getAttribute(name: string): string | null {
    return this.attributes.get(name) ?? null;
  }

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  setAttributeNS(_namespace: string, name: string, value: unknown): void {
    this.setAttribute(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  appendChild(child: SketchElement): SketchElement {
    return this.insertBefore(child, null);
  }

  insertBefore(child: SketchElement, next: SketchElement | null): SketchElement {
    child.parentNode?.removeChild(child);
    const at = next === null ? -1 : this.children.indexOf(next);
    if (at === -1) this.children.push(child);
    else this.children.splice(at, 0, child);
    child.parentNode = this;
    return child;
  }

  removeChild(child: SketchElement): SketchElement {
    const at = this.children.indexOf(child);
    if (at !== -1) this.children.splice(at, 1);
    child.parentNode = null;
    return child;
  }

  querySelector(selector: string): SketchElement | null {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  /** @param selector `*`, the name of an element, or a class with its dot */
  querySelectorAll(selector: string): SketchElement[] {
    const fits = (one: SketchElement): boolean =>
      selector.startsWith('.')
        ? one.attributes.get('class') === selector.slice(1)
        : selector === '*' || one.tagName === selector;
    const found: SketchElement[] = [];
    const look = ({ children }: SketchElement): void => {
      for (const child of children) {
        if (fits(child)) found.push(child);
        look(child);
      }
    };
    look(this);
    return found;
  }
}

class Sketchbook {
  readonly documentElement: { readonly namespaceURI: string } = { namespaceURI: svgNamespace };

  createElementNS(_namespace: string, tagName: string): SketchElement {
    return new SketchElement(tagName, this);
  }
}

/** What is drawn, before it is in a page. */
export type Sketch = SketchElement;

/** Draws into a sketch. @param draw draws with the elements of a document, as every chart does */
export function sketchOf(draw: (document: Document) => SVGSVGElement): Sketch {
  // A sketch has what charts use of a document, and no more.
  const svg = draw(new Sketchbook() as unknown as Document) as unknown as SketchElement;
  svg.removeAttribute('xmlns');
  return svg;
}

/** Gives ids that begin with a fingerprint of the data another beginning, which stays when the data change. */
export function renameIds(svg: Sketch, prefix: string): void {
  const [titleId = ''] = svg.getAttribute('aria-labelledby')?.split(' ') ?? [];
  const before = titleId.replace(/title$/u, '');
  if (before === '') return;
  for (const { attributes } of [svg, ...svg.querySelectorAll('*')])
    for (const [name, value] of attributes)
      if (value.includes(before)) attributes.set(name, value.replaceAll(before, prefix));
}

/** Makes the elements of a sketch. */
export function made(sketch: Sketch): SVGElement {
  const element = document.createElementNS(svgNamespace, sketch.tagName);
  for (const [name, value] of sketch.attributes) element.setAttribute(name, value);
  if (sketch.children.length === 0) element.textContent = sketch.textContent;
  else element.append(...sketch.children.map(made));
  sketch.made = element;
  return element;
}

/** Changes what `before` has become, until it shows `after`. */
export function redraw(before: Sketch, after: Sketch): void {
  const element = before.made!;
  after.made = element;
  for (const [name, value] of after.attributes)
    if (before.attributes.get(name) !== value) element.setAttribute(name, value);
  for (const name of before.attributes.keys()) if (!after.attributes.has(name)) element.removeAttribute(name);
  const [old, now] = [before.children, after.children];
  if (now.length === 0 && (old.length > 0 || before.textContent !== after.textContent)) {
    const { firstChild } = element;
    // A text that only changes keeps its node, and the page its layout.
    if (old.length === 0 && firstChild !== null && after.textContent !== '')
      firstChild.nodeValue = after.textContent;
    else element.textContent = after.textContent;
    return;
  }
  if (old.length === 0 && now.length > 0) element.textContent = '';
  for (const [index, child] of now.entries()) {
    const other = old[index];
    if (other === undefined) {
      const last = now[index - 1]?.made ?? null;
      if (last === null) element.prepend(made(child));
      else last.after(made(child));
    } else if (other.tagName === child.tagName) redraw(other, child);
    else other.made!.replaceWith(made(child));
  }
  for (const gone of old.slice(now.length)) gone.made!.remove();
}
