// The pictures that vectors are made of: parts of a sheet that our own model drew, noise and slopes. Pixels are [row][column][rgb].

import { readFileSync } from "node:fs";
import { PNG } from "pngjs";

const sheet = PNG.sync.read(readFileSync(new URL("../emoji-t2i/sheet.png", import.meta.url)));

export function part(left, top, width, height) {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++)
    rgb[(y * width + x) * 3 + c] = sheet.data[((top + y) * sheet.width + left + x) * 4 + c];
  return { width, height, rgb };
}

export function noise(width, height, seed) {
  let state = seed;
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  }) };
}

export function slope(width, height) {
  return { width, height, rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const c = i % 3, x = ((i - c) / 3) % width, y = Math.floor(i / 3 / width);
    return [x * 255 / (width - 1), y * 255 / (height - 1), 255 - x * 255 / (width - 1)][c];
  }) };
}
