// Makes png/*.png and png/expected.json: every colour type and depth, plain and interlaced, with palettes and transparency, and the
// SHA-256 of the RGBA bytes (0 where alpha is) that pngjs (MIT), a reader by others, finds in each. Run by hand in this folder:
//
//     npm ci --ignore-scripts && node make-png.mjs
//
// and, to let pngjs read what we write (written.png, by the test Written_IsWhatAnotherReaderFound with CUCKOO_WRITE_PNG=its path):
//
//     node make-png.mjs check

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const sha256 = bytes => createHash("sha256").update(bytes).digest("hex");

if (process.argv[2] === "check") {
  const written = PNG.sync.read(readFileSync("written.png"), { checkCRC: true });
  const rgb = Buffer.alloc(written.width * written.height * 3);
  for (let i = 0; i < written.width * written.height; i++) written.data.copy(rgb, i * 3, i * 4, i * 4 + 3);
  writeFileSync("written.json", JSON.stringify({ width: written.width, height: written.height, sha256: sha256(rgb) }, null, 2) + "\n");
  process.exit(0);
}

const crcOf = bytes => {
  if (crc32) return crc32(bytes);
  let crc = 0xffffffff;
  for (const value of bytes) {
    crc ^= value;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

function chunk(type, content) {
  const bytes = Buffer.alloc(12 + content.length);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, "latin1");
  Buffer.from(content).copy(bytes, 8);
  bytes.writeUInt32BE(crcOf(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

let state = 1;
const random = bound => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * bound);
};

const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const adam7 = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

// The differences of a row by a filter; every row takes the next filter, so that each meets each kind of pixel.
function filtered(filter, row, above, step) {
  const out = Buffer.alloc(row.length + 1);
  out[0] = filter;
  for (let i = 0; i < row.length; i++) {
    const a = i < step ? 0 : row[i - step], b = above[i], c = i < step ? 0 : above[i - step];
    const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
    const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    out[i + 1] = (row[i] - [0, a, b, (a + b) >> 1, paeth][filter]) & 255;
  }
  return out;
}

function encode(width, height, colour, depth, interlaced, colours, extra) {
  const samples = channels[colour];
  const most = colour === 3 ? colours - 1 : 2 ** depth - 1;
  // Slopes with some noise: neighbours resemble each other, as filters expect.
  const pixels = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => Array.from({ length: samples }, (_, c) => {
    const slope = ((x * (c + 1) + y * (3 - c)) % 64) / 63;
    return Math.max(0, Math.min(most, Math.round(slope * most + (random(3) - 1) * (most / 32))));
  })));
  const rows = [];
  let filter = 0;
  for (const [x0, y0, dx, dy] of interlaced ? adam7 : [[0, 0, 1, 1]]) {
    const across = Math.ceil((width - x0) / dx);
    if (across <= 0) continue;
    const length = Math.ceil((across * samples * depth) / 8);
    let above = Buffer.alloc(length);
    for (let y = y0; y < height; y += dy) {
      const row = Buffer.alloc(length);
      for (let i = 0; i < across; i++) for (let c = 0; c < samples; c++) {
        const value = pixels[y][x0 + i * dx][c], at = i * samples + c;
        if (depth === 16) row.writeUInt16BE(value, at * 2);
        else if (depth === 8) row[at] = value;
        else row[(at * depth) >> 3] |= value << (8 - depth - ((at * depth) & 7));
      }
      rows.push(filtered(filter++ % 5, row, above, Math.max(1, (samples * depth) >> 3)));
      above = row;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = colour;
  header[12] = interlaced ? 1 : 0;
  const packed = deflateSync(Buffer.concat(rows));
  const cut = Math.max(1, packed.length >> 1);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", header), chunk("gAMA", [0, 0, 0xb1, 0x8f]), ...extra(pixels),
    chunk("IDAT", packed.subarray(0, cut)), chunk("IDAT", packed.subarray(cut)), chunk("IEND", []),
  ]);
}

const palette = count => chunk("PLTE", Buffer.from(Array.from({ length: count * 3 }, () => random(256))));
const none = () => [];
const expected = {};
mkdirSync("png", { recursive: true });

function write(name, ...made) {
  const file = encode(...made);
  const { data } = PNG.sync.read(file, { checkCRC: true });
  for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 0) data.fill(0, i, i + 4); // what is not seen has no colour
  expected[name] = sha256(data);
  writeFileSync(`png/${name}.png`, file);
}

for (const interlaced of [false, true]) {
  const suffix = interlaced ? "-interlaced" : "";
  for (const depth of [1, 2, 4, 8, 16]) write(`grey-${depth}${suffix}`, 33, 21, 0, depth, interlaced, 0, none);
  for (const depth of [1, 2, 4, 8]) {
    const colours = depth === 8 ? 200 : 2 ** depth;
    write(`palette-${depth}${suffix}`, 33, 21, 3, depth, interlaced, colours, () => [palette(colours)]);
  }
  for (const depth of [8, 16]) {
    write(`rgb-${depth}${suffix}`, 33, 21, 2, depth, interlaced, 0, none);
    write(`grey-alpha-${depth}${suffix}`, 33, 21, 4, depth, interlaced, 0, none);
    write(`rgb-alpha-${depth}${suffix}`, 33, 21, 6, depth, interlaced, 0, none);
  }
}

// One colour that is not there: that of the middle pixel.
const keyed = pixels => {
  const samples = pixels[10][16];
  const bytes = Buffer.alloc(samples.length * 2);
  samples.forEach((v, i) => bytes.writeUInt16BE(v, i * 2));
  return [chunk("tRNS", bytes)];
};
write("grey-4-transparent", 33, 21, 0, 4, false, 0, keyed);
write("grey-8-transparent", 33, 21, 0, 8, true, 0, keyed);
write("rgb-8-transparent", 33, 21, 2, 8, false, 0, keyed);
write("palette-4-transparent", 33, 21, 3, 4, false, 16, () => [palette(16), chunk("tRNS", Buffer.from([0, 64, 128, 192, 255]))]);
for (const [width, height] of [[1, 1], [1, 9], [9, 1], [3, 3], [5, 2]]) write(`small-${width}x${height}`, width, height, 2, 8, true, 0, none);
writeFileSync("png/expected.json", JSON.stringify(expected, null, 2) + "\n");
