/** The models themselves: how many requests of each scenario are simulated in a second of processor time. */

/** What one scenario reached. */
export interface ModelSpeed {
  scenario: string;
  requestsPerSecond: number;
  eventsPerSecond: number;
}

/** Runs about `seconds` of processor time of one scenario and says what was done in it. */
export type RunScenario = (
  scenario: string,
  seconds: number,
) => Promise<{ requests: number; events: number; seconds: number }>;

/** Measures each scenario for `seconds`. */
export async function measureModels(
  scenarios: readonly string[],
  run: RunScenario,
  seconds: number,
): Promise<ModelSpeed[]> {
  const speeds: ModelSpeed[] = [];
  for (const scenario of scenarios) {
    const done = await run(scenario, seconds);
    speeds.push({
      scenario,
      requestsPerSecond: Math.round(done.requests / done.seconds),
      eventsPerSecond: Math.round(done.events / done.seconds),
    });
  }
  return speeds;
}

/** The scenarios that are measured, none so far. */
export async function benchModels(): Promise<ModelSpeed[]> {
  return [];
}
