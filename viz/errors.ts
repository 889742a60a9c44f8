/** What a chart throws when it cannot be drawn from its data: one lower-case sentence. */
export class ChartError extends Error {
  override readonly name: string = 'ChartError';
}
