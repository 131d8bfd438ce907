// Makes ../safety/weights.safetensors out of the MobileNet v2 of npm's nsfwjs (MIT), and reference.safetensors with the scores that the
// original gives a few pictures in TensorFlow.js. Run in this folder: npm ci --ignore-scripts && node safety.mjs
//
// Batch norms are folded into the layer before them, in double precision: with s = gamma / sqrt(variance + 0.001) a kernel becomes
// kernel · s and the bias beta − mean · s. Products are rounded to float16, depthwise kernels and biases to float32.

import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import { noise, part, slope } from "./pictures.mjs";
import { save } from "./safetensors.mjs";

const require = createRequire(import.meta.url);
const folder = new URL("node_modules/nsfwjs/dist/models/mobilenet_v2/", import.meta.url).pathname;
const json = require(`${folder}model.min.js`);
const bytes = Buffer.from(require(`${folder}group1-shard1of1.min.js`), "base64");
const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
await tf.setBackend("cpu");
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData }));

const tensors = {};
const nameOf = layer => layer.name
  .replace(/^expanded_conv_/, "block_0.").replace(/^block_(\d+)_/, "block_$1.").replace(/^Conv1$/, "stem").replace(/^Conv_1$/, "head");

// The norm behind a layer, by the graph's links.
const normOf = layer => layer.outboundNodes.map(node => node.outboundLayer).find(next => next.getClassName() === "BatchNormalization");

for (const layer of model.layers) {
  const kind = layer.getClassName();
  if (!["Conv2D", "DepthwiseConv2D", "Dense"].includes(kind)) continue;
  const name = nameOf(layer), [kernel, ownBias] = layer.getWeights(), values = kernel.dataSync();
  const isDepthwise = kind === "DepthwiseConv2D";
  const outputs = isDepthwise ? kernel.shape[2] : kernel.shape.at(-1);
  let scale = new Float64Array(outputs).fill(1), bias = Float64Array.from(ownBias ? ownBias.dataSync() : new Float64Array(outputs));
  const norm = kind === "Dense" ? undefined : normOf(layer);
  if (norm) {
    const [gamma, beta, mean, variance] = norm.getWeights().map(w => w.dataSync());
    scale = Float64Array.from(gamma, (g, i) => g / Math.sqrt(variance[i] + norm.epsilon));
    bias = Float64Array.from(beta, (b, i) => b + (bias[i] - mean[i]) * scale[i]);
  }
  tensors[`${name}.bias`] = { type: "F32", shape: [outputs], values: bias };
  if (isDepthwise) {
    tensors[`${name}.weight`] = { type: "F32", shape: [kernel.shape[0] * kernel.shape[1], outputs], values: values.map((v, i) => v * scale[i % outputs]) };
    continue;
  }
  const inputs = values.length / outputs, folded = new Float64Array(values.length);
  for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) folded[o * inputs + i] = values[i * outputs + o] * scale[o];
  const shape = kind === "Dense" ? [outputs, inputs] : [outputs, ...kernel.shape.slice(0, 3)];
  tensors[`${name}.weight`] = { type: "F16", shape, values: folded };
}
save(new URL("../safety/weights.safetensors", import.meta.url), tensors, { source: "npm nsfwjs 4.3.0, mobilenet_v2" });
console.log(Object.entries(tensors).map(([n, t]) => `${n} [${t.shape}]`).join("\n"));

const vectors = {};
const pictures = {
  part1: part(20, 20, 64, 64), part2: part(300, 200, 64, 64), part3: part(500, 500, 96, 72), part4: part(760, 700, 48, 64),
  noise: noise(40, 50, 1), slope: slope(57, 31), white: { width: 3, height: 5, rgb: new Uint8Array(45).fill(255) }, dot: noise(1, 1, 9),
};
for (const [name, { width, height, rgb }] of Object.entries(pictures)) {
  // As nsfwjs does it (core.js, infer): to 0 … 1, bilinear with aligned corners, 224 × 224.
  const scores = tf.tidy(() => model.predict(
    tf.image.resizeBilinear(tf.tensor3d(rgb, [height, width, 3], "int32").toFloat().div(tf.scalar(255)), [224, 224], true).reshape([1, 224, 224, 3])));
  vectors[`${name}.input`] = { type: "F16", shape: [height, width, 3], values: rgb };
  vectors[`${name}.scores`] = { type: "F32", shape: [5], values: scores.dataSync() };
  console.log(name, [...scores.dataSync()]);
}
save(new URL("../safety/reference.safetensors", import.meta.url), vectors, { by: `nsfwjs 4.3.0 in TensorFlow.js ${tf.version_core}, cpu`, classes: "Drawing Hentai Neutral Porn Sexy" });
