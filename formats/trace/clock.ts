/**
 * Times as tracers print them, seconds and a fraction, to whole nanoseconds. A machine that is up for months has more
 * nanoseconds than a double keeps apart, so they are counted from the second of the first event.
 */
export class TraceClock {
  /** What the printed digits tell apart [ns]. */
  resolutionNs = 1000;
  private firstSecond: number | null = null;

  /** @param fraction up to nine digits, as printed after the point */
  ns(seconds: string, fraction: string): number {
    const whole = Number(seconds);
    this.firstSecond ??= whole;
    this.resolutionNs = 10 ** (9 - fraction.length);
    return (whole - this.firstSecond) * 1e9 + Number(fraction.padEnd(9, '0'));
  }
}
