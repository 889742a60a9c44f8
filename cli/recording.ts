/** A replay of recorded polling as a result. */
import { type PollingReplay, replayPolling } from '../analysis/replay-polling.js';
import { readPollingSequence } from '../formats/qemu-polling.js';
import type { PollParameters } from '../models/poll-adaptation.js';
import { ConfigError } from '../sim/errors.js';
import { aioGenerations } from '../models/aio-generations.js';
import { qemuClassOf } from '../models/versions.js';
import type { TextFile } from './read-file.js';

/** What `qd1 polling --json` prints. */
export interface PollingResult extends PollingReplay {
  readonly schemaVersion: 1;
  readonly file: string;
  readonly qemu: string;
  readonly parameters: PollParameters;
}

/**
 * Replays the recording that `read` gives.
 * @throws ConfigError for a version of QEMU with another rule, and for what is no recording
 */
export async function replayRecording(
  qemu: string,
  parameters: PollParameters,
  read: () => Promise<TextFile>,
): Promise<PollingResult> {
  if (aioGenerations[qemuClassOf(qemu)].adaptsHandlers)
    throw new ConfigError(
      `a recording of QEMU ${qemu} cannot be replayed: from 10.0 on, each handler has a polling time of its own, and a recorded call does not tell which; give one of up to 9.2`,
    );
  const { name, text } = await read();
  const replay = replayPolling(readPollingSequence(text, name), parameters);
  return { schemaVersion: 1, file: name, qemu, parameters, ...replay };
}
