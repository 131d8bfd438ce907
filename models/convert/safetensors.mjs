// Writes safetensors files: 8 bytes with the header's length, a JSON header, the tensors one after the other.

import { writeFileSync } from "node:fs";

/** float32 to the nearest float16, ties to even; what is too large is an error. */
export function half(value) {
  if (Math.abs(value) >= 65520) throw new Error(`${value} is no float16`);
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0, size = Math.abs(value);
  if (size === 0) return sign;
  // The step between float16 numbers here: 2^-24 below the normal ones.
  const exponent = Math.max(-14, Math.floor(Math.log2(size))), step = 2 ** (exponent - 10);
  let steps = Math.floor(size / step);
  const rest = size / step - steps;
  if (rest > 0.5 || (rest === 0.5 && steps % 2 === 1)) steps++;
  return sign + ((exponent + 14) << 10) + steps; // a carry goes into the exponent by itself
}

/** tensors: name to { type: "F32" or "F16", shape, values }. */
export function save(path, tensors, about) {
  const header = { __metadata__: about }, parts = [];
  let offset = 0;
  for (const [name, { type, shape, values }] of Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (values.length !== shape.reduce((a, b) => a * b, 1)) throw new Error(`${name} has ${values.length} values`);
    const array = type === "F16" ? Uint16Array.from(values, half) : Float32Array.from(values);
    const bytes = Buffer.from(array.buffer);
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  let text = JSON.stringify(header);
  while (text.length % 8) text += " ";
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(text, "latin1"), ...parts]));
}
