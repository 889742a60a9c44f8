#!/usr/bin/env node
/** The executable. It never calls exit(), so that what is written to a slow pipe arrives whole. */
import { processIo } from './io.js';
import { main } from './program.js';

process.exitCode = await main(process.argv.slice(2), processIo());
