// Numbers and bytes drawn from a name: the same name always gives the same vectors, on every machine.
import { keccak256, toUtf8Bytes, concat, dataSlice, hexlify } from 'ethers';

export class Draw {
  constructor(name) {
    this.name = name;
    this.count = 0;
  }

  bytes(length) {
    let out = '0x';
    while (out.length < 2 + 2 * length) {
      out = concat([out, keccak256(toUtf8Bytes(`${this.name}/${this.count++}`))]);
    }
    return length === 0 ? '0x' : dataSlice(out, 0, length);
  }

  below(limit) {
    return Number(BigInt(this.bytes(6)) % BigInt(limit));
  }

  // A number of a drawn length, so that short ones are as common as long ones.
  number(bits) {
    const used = this.below(bits + 1);
    return used === 0 ? 0n : BigInt(this.bytes(32)) & ((1n << BigInt(used)) - 1n);
  }

  text(length) {
    const letters = 'abc XYZ019_-é漢😀"\\\n';
    const all = [...letters];
    let out = '';
    for (let i = 0; i < length; i++) out += all[this.below(all.length)];
    return out;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  times(count, make) {
    return Array.from({ length: count }, (_, i) => make(i));
  }

  hex(length) {
    return hexlify(this.bytes(length));
  }
}
