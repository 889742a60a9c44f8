/** A property string of Proxmox, `local-lvm:vm-100-disk-0,iothread=1,cache=none`: PVE::JSONSchema::parse_property_string. */
import type { Fact } from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';

export class PropertyString {
  private readonly byKey = new Map<string, { readonly value: string; readonly offset: number }>();

  /**
   * @param key of the line, for places
   * @param offset of the value in the text
   * @param implied what the part without `=` is the value of
   */
  constructor(
    private readonly key: string,
    value: string,
    private readonly offset: number,
    implied: string,
    private readonly source: ConfigText,
  ) {
    let at = 0;
    for (const part of value.split(',')) {
      const equals = part.indexOf('=');
      const name = equals < 0 ? implied : part.slice(0, equals).trim();
      this.byKey.set(name === 'volume' ? 'file' : name, {
        value: equals < 0 ? part.trim() : part.slice(equals + 1).trim(),
        offset: at,
      });
      at += part.length + 1;
    }
  }

  text(name: string): string | null {
    return this.byKey.get(name)?.value ?? null;
  }

  fact(name: string): Fact<string> | null {
    const found = this.byKey.get(name);
    if (found === undefined) return null;
    return {
      value: found.value,
      place: this.source.place(this.offset + found.offset, `${this.key}: ${name}`),
    };
  }

  keys(): string[] {
    return [...this.byKey.keys()];
  }
}
