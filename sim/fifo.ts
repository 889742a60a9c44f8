/** A first-in first-out queue that allocates only when it grows: `Array.prototype.shift` costs on the hot path. */
export class Fifo<T> {
  private items: (T | null)[] = [null, null, null, null];
  private head = 0;
  private count = 0;

  get length(): number {
    return this.count;
  }

  push(item: T): void {
    if (this.count === this.items.length) this.grow();
    this.items[(this.head + this.count++) & (this.items.length - 1)] = item;
  }

  /** The oldest item, taken off; null if there is none. */
  shift(): T | null {
    if (this.count === 0) return null;
    const item = this.items[this.head];
    this.items[this.head] = null;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.count--;
    return item;
  }

  includes(item: T): boolean {
    for (let i = 0; i < this.count; i++) {
      if (this.items[(this.head + i) & (this.items.length - 1)] === item) return true;
    }
    return false;
  }

  private grow(): void {
    const wider: (T | null)[] = [];
    for (let i = 0; i < this.count; i++) wider.push(this.items[(this.head + i) & (this.items.length - 1)]);
    while (wider.length < this.count * 2) wider.push(null);
    this.items = wider;
    this.head = 0;
  }
}
