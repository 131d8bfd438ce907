// Small models of the kinds that no package carries whole, for make-vectors.mjs: each in the form of a tokenizer.json.

const letters = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'\"-()_:/=+*&%$#@<>[]{};|~^`\\"];
const others = [..."éöабвгдежзиклмнопрстуфхцчшщъыьэюяαβγδεζηθικλμνξοπρστυφχψωשלםעו你好世界今天こんにち안녕하세요"];
const pairs = ["t h", "th e", "i n", "e r", "a n", "an d", "r e", "o n", "l l", "e ll", "h ell", "o r", "w or", "wor l", "worl d", "q u", "i c", "qu ic",
  "quic k", "f o", "fo x", "b r", "br o", "bro w", "brow n", "п р", "и в", "пр ив", "世 界", "你 好"];

function ids(tokens) {
  return Object.fromEntries([...new Set(tokens)].map((token, i) => [token, i]));
}

const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, "0")}>`);
const control = (id, content) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true });
const parts = pairs.map(pair => pair.replace(" ", ""));
const marked = [["▁", "the"], ["▁", "hell"], ["▁", "world"], ["▁", "quick"], ["▁", "brown"], ["▁", "fox"], ["▁", "▁"]];

const spellings = ["<unk>", "<s>", "</s>", ...bytes, "▁", ...letters, ...others, ...parts, ...marked.map(pair => pair.join(""))];

export const small = {
  // As Llama 2: spaces are marks, characters are merged, what is unknown is spelled in bytes.
  "metaspace-bpe": {
    version: "1.0",
    added_tokens: [control(0, "<unk>"), control(1, "<s>"), control(2, "</s>")],
    normalizer: { type: "Sequence", normalizers: [{ type: "Prepend", prepend: "▁" }, { type: "Replace", pattern: { String: " " }, content: "▁" }] },
    pre_tokenizer: null,
    post_processor: {
      type: "TemplateProcessing", single: [{ SpecialToken: { id: "<s>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
      pair: [], special_tokens: { "<s>": { id: "<s>", ids: [1], tokens: ["<s>"] } },
    },
    decoder: {
      type: "Sequence", decoders: [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 }],
    },
    model: {
      type: "BPE", dropout: null, unk_token: "<unk>", continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: true, byte_fallback: true,
      vocab: ids(spellings), merges: [...pairs, ...marked.map(pair => pair.join(" "))],
    },
  },
  // As T5 or XLM-RoBERTa without their compiled normaliser.
  unigram: {
    version: "1.0",
    added_tokens: [control(0, "<unk>")],
    normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Replace", pattern: { Regex: " {2,}" }, content: " " }] },
    pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    post_processor: null,
    decoder: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    model: {
      type: "Unigram", unk_id: 0, byte_fallback: false,
      vocab: [["<unk>", 0], ...[...new Set([...spellings.slice(3 + 256)])].map((token, i) => [token, -((i * 37) % 101) / 8 - (token.length > 1 ? 1 : 6)])],
    },
  },
  // As BERT.
  wordpiece: {
    version: "1.0",
    added_tokens: [control(0, "[PAD]"), control(1, "[UNK]"), control(2, "[CLS]"), control(3, "[SEP]")],
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ SpecialToken: { id: "[CLS]", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "[SEP]", type_id: 0 } }],
      pair: [], special_tokens: { "[CLS]": { id: "[CLS]", ids: [2], tokens: ["[CLS]"] }, "[SEP]": { id: "[SEP]", ids: [3], tokens: ["[SEP]"] } },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100,
      vocab: ids(["[PAD]", "[UNK]", "[CLS]", "[SEP]", ...letters, ...others, ...parts, ...[...letters, ...others, ...parts].map(token => `##${token}`)]),
    },
  },
};
