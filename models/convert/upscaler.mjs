// Makes ../upscaler-x4/weights.safetensors out of the x4 model of npm's @upscalerjs/esrgan-slim (MIT), and reference.safetensors with what
// TensorFlow.js computes for a few pictures. Run in this folder: npm ci --ignore-scripts && node upscaler.mjs

import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { noise, part, slope } from "./pictures.mjs";
import { save } from "./safetensors.mjs";

const from = new URL("node_modules/@upscalerjs/esrgan-slim/models/x4/", import.meta.url);
const json = JSON.parse(readFileSync(new URL("model.json", from)));
const bytes = readFileSync(new URL(json.weightsManifest[0].paths[0], from));
const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
await tf.setBackend("cpu");
const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData }));

// A kernel there is [row][column][input][output]; here a product has its outputs first.
const tensors = {};
for (const layer of model.layers.filter(l => l.getWeights().length)) {
  const [kernel, bias] = layer.getWeights();
  tensors[`${layer.name}.weight`] = { type: "F32", shape: [3, 0, 1, 2].map(i => kernel.shape[i]), values: kernel.transpose([3, 0, 1, 2]).dataSync() };
  tensors[`${layer.name}.bias`] = { type: "F32", shape: bias.shape, values: bias.dataSync() };
}
save(new URL("../upscaler-x4/weights.safetensors", import.meta.url), tensors, { source: "npm @upscalerjs/esrgan-slim 1.0.0, x4" });

const vectors = {};
for (const [name, { width, height, rgb }] of Object.entries({ part: part(40, 60, 20, 16), noise: noise(11, 7, 1), slope: slope(8, 13) })) {
  const output = model.predict(tf.tensor(Float32Array.from(rgb), [1, height, width, 3]));
  vectors[`${name}.input`] = { type: "F16", shape: [height, width, 3], values: rgb };
  vectors[`${name}.output`] = { type: "F32", shape: output.shape.slice(1), values: output.dataSync() };
  console.log(name, output.shape, output.min().dataSync()[0], output.max().dataSync()[0]);
}
save(new URL("../upscaler-x4/reference.safetensors", import.meta.url), vectors, { by: `TensorFlow.js ${tf.version_core}, cpu` });
