/**
 * The four ways a run can fail, so that a caller (the command line, a web page, a test) can tell them apart.
 *
 * Every message is one sentence that says where, what was found, and what would do. Nothing in the program
 * throws a bare `Error` on purpose: one that surfaces is a bug.
 */

/** Common parent: `error instanceof Qd1Error` means "qd1 said this", everything else is a bug. */
export class Qd1Error extends Error {
  /** The class name, part of the API: it survives serialisation to JSON, where `instanceof` doesn't. */
  override readonly name: string = 'Qd1Error';
}

/** What the user gave (a file, a parameter, an option) is unusable; changing that input repairs it. */
export class ConfigError extends Qd1Error {
  override readonly name: string = 'ConfigError';
}

/** Models were connected in a way that cannot work: a port left open, joined twice, or of the wrong kind. */
export class WiringError extends Qd1Error {
  override readonly name: string = 'WiringError';
}

/** The simulation broke one of its own rules while running; the message says how to reproduce it. */
export class SimulationError extends Qd1Error {
  override readonly name: string = 'SimulationError';
}

/** A fit did not arrive at usable values: too little data, no convergence, or parameters it cannot tell apart. */
export class CalibrationError extends Qd1Error {
  override readonly name: string = 'CalibrationError';
}
