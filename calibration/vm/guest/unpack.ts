/** Unpacks what kernels and their modules are compressed with, by the tools of the system. */
import { spawn } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import type { Compression } from './kernel-image.js';

/** What unpacks from standard input to standard output. */
const TOOLS: Readonly<Record<Exclude<Compression, 'gzip'>, readonly string[]>> = {
  // The size stands behind the stream in a kernel's image, which --single-stream passes over.
  xz: ['xz', '-dc', '--single-stream'],
  zstd: ['zstd', '-dcq'],
  lz4: ['lz4', '-dc'],
  bzip2: ['bzip2', '-dc'],
  lzma: ['xz', '-dc', '--format=lzma'],
};

/** The unpacked bytes; null when the tool is not there or finds nothing. */
export async function unpack(bytes: Uint8Array, compression: Compression): Promise<Buffer | null> {
  if (compression === 'gzip') return gunzip(bytes);
  const [tool, ...words] = TOOLS[compression];
  const child = spawn(tool, words, { stdio: ['pipe', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
  // It stops reading where the stream ends, before the size.
  child.stdin.on('error', () => undefined);
  child.stdin.end(bytes);
  const ended = await new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', () => resolve(true));
  });
  return ended && chunks.length > 0 ? Buffer.concat(chunks) : null;
}

function gunzip(bytes: Uint8Array): Buffer | null {
  try {
    return gunzipSync(bytes);
  } catch {
    // The size behind the stream is taken for a second, broken one.
    try {
      return gunzipSync(bytes.subarray(0, -4));
    } catch {
      return null;
    }
  }
}
