/**
 * The rules of a packed virtqueue in positions that never wrap, to hold the real one against: an event wants the
 * position that it names, and since it is kept with one bit of how often the ring went round, every one two rounds on.
 */
type Wants = 'ENABLE' | 'DISABLE' | number;

export class NaivePackedVirtqueue {
  private readonly eventIdx: boolean;
  private readonly size: number;
  /** How many the driver has published and reaped, the device taken and returned. */
  private published = 0;
  private taken = 0;
  private returned = 0;
  private reaped = 0;
  private kick: Wants = 'ENABLE';
  private interrupt: Wants = 'ENABLE';

  constructor(eventIdx: boolean, size: number) {
    this.eventIdx = eventIdx;
    this.size = size;
  }

  get full(): boolean {
    return this.published - this.reaped === this.size;
  }

  get empty(): boolean {
    return this.taken === this.published;
  }

  get usedPending(): boolean {
    return this.reaped < this.returned;
  }

  /** Whether the device has taken requests that it has not returned. */
  get working(): boolean {
    return this.returned < this.taken;
  }

  addAvail(): boolean {
    return this.wanted(this.kick, this.published++);
  }

  /** Whether there was a request. */
  pop(): boolean {
    const some = !this.empty;
    if (some) this.taken++;
    return some;
  }

  pushUsed(): boolean {
    // The device remembers its last decision by an index; it has none at first, and forgets it at each wrap.
    const forgotten = this.returned === 0 || (this.returned + 1) % this.size === 0;
    return this.wanted(this.interrupt, this.returned++) || (typeof this.interrupt === 'number' && forgotten);
  }

  getUsed(): boolean {
    const some = this.usedPending;
    if (some) this.reaped++;
    if (typeof this.interrupt === 'number') this.interrupt = this.reaped;
    return some;
  }

  setNotification(on: boolean): void {
    this.kick = this.event(on, this.taken);
  }

  enableInterrupts(): void {
    if (this.interrupt !== 'ENABLE') this.interrupt = this.event(true, this.reaped);
  }

  disableInterrupts(): void {
    this.interrupt = 'DISABLE';
  }

  private event(on: boolean, position: number): Wants {
    if (!on) return 'DISABLE';
    return this.eventIdx ? position : 'ENABLE';
  }

  private wanted(wants: Wants, position: number): boolean {
    return typeof wants === 'number' ? (position - wants) % (2 * this.size) === 0 : wants === 'ENABLE';
  }
}
