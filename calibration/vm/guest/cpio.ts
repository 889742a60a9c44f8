/**
 * Writes an archive that Linux unpacks as initramfs: cpio in the "newc" format, uncompressed.
 *
 * The format: Linux Documentation/driver-api/early-userspace/buffer-format.rst. Only what an initramfs of ours needs:
 * directories, regular files and character devices, owned by root, without times, so that the same contents give the
 * same bytes.
 */

/** What stands in an archive; parents of a path stand before it. */
export type CpioEntry =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly data: Uint8Array; readonly executable?: boolean }
  | {
      readonly kind: 'character device';
      readonly path: string;
      readonly major: number;
      readonly minor: number;
    };

/** File types of `st_mode` (inode(7)). */
const TYPE = { directory: 0o040000, file: 0o100000, 'character device': 0o020000 } as const;

/** The archive's bytes. Paths are relative, without `./`. */
export function cpioArchive(entries: readonly CpioEntry[]): Uint8Array {
  const records = entries.map((entry, index) => record(entry.path, modeOf(entry), index + 1, entry));
  return Buffer.concat([...records, record('TRAILER!!!', 0, 0, null)]);
}

function modeOf(entry: CpioEntry): number {
  const open = entry.kind === 'directory' || (entry.kind === 'file' && entry.executable === true);
  return TYPE[entry.kind] | (entry.kind === 'character device' ? 0o600 : open ? 0o755 : 0o644);
}

function record(path: string, mode: number, inode: number, entry: CpioEntry | null): Buffer {
  const name = Buffer.from(`${path}\0`, 'utf8');
  const data = entry?.kind === 'file' ? entry.data : new Uint8Array(0);
  const [major, minor] = entry?.kind === 'character device' ? [entry.major, entry.minor] : [0, 0];
  const links = entry?.kind === 'directory' ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, 0, data.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${fields.map(hex).join('')}`, 'latin1');
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(data)]);
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0');
}

/** Names and data are padded to a multiple of 4 bytes. */
function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
