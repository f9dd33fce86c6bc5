// The net of ../mnist.cvk with its gradients, for one image at a time:
//
//   conv 8 3x3, relu, maxpool 2  ->  conv 16 3x3, relu, maxpool 2  ->  dense 32, relu  ->  dense 10
//
// Tensors are flat Float32Arrays in the order C, H, W. A stage has `forward`, which reads the stage's input and
// returns its output, and `backward`, which takes the loss's gradient by that output, adds to the gradients of the
// parameters and returns the gradient by the input. The arrays they return are reused by the next call.
// What a module compiled from mnist.cvk computes must equal `logits`, so the parameters carry the language's names.

import { imageSize } from "./digits.mjs";

/**
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number[]} shape
 * @property {Float32Array} values
 * @property {Float32Array} gradient the sum over the images since it was last cleared
 */

/**
 * @param {() => number} random for the initial weights
 */
export function createNetwork(random) {
  const stages = [
    convReluPool("conv1", 1, 8, imageSize, random),
    convReluPool("conv2", 8, 16, imageSize / 2, random),
    dense("dense1", 16 * (imageSize / 4) ** 2, 32, random),
    relu(32),
    dense("dense2", 32, 10, random),
  ];
  /** @type {Parameter[]} */
  const parameters = stages.flatMap((stage) => stage.parameters);
  const probabilities = new Float32Array(10);

  /** The ten outputs before softmax, for the pixels [1, 28, 28] scaled to 0..1. */
  const logits = (pixels) => stages.reduce((tensor, stage) => stage.forward(tensor), pixels);

  return {
    parameters,
    logits,
    classify: (pixels) => indexOfLargest(logits(pixels)),

    /** Adds one image's gradients of the cross-entropy; returns its loss. */
    learn(pixels, label) {
      softmax(logits(pixels), probabilities);
      const loss = -Math.log(Math.max(probabilities[label], 1e-30));
      probabilities[label] -= 1;
      stages.reduceRight((gradient, stage) => stage.backward(gradient), probabilities);
      return loss;
    },
  };
}

/**
 * Adam (Kingma, Ba 2014, arXiv:1412.6980) with its usual constants. The returned function makes one step against the
 * mean gradient of `count` images and clears the gradients.
 *
 * @param {Parameter[]} parameters
 */
export function createAdam(parameters) {
  const [decay1, decay2, epsilon] = [0.9, 0.999, 1e-8];
  const moments = parameters.map(({ values }) => [new Float32Array(values.length), new Float32Array(values.length)]);
  let steps = 0;
  return (rate, count) => {
    steps++;
    const correction1 = 1 - decay1 ** steps;
    const correction2 = 1 - decay2 ** steps;
    parameters.forEach(({ values, gradient }, p) => {
      const [first, second] = moments[p];
      for (let i = 0; i < values.length; i++) {
        const slope = gradient[i] / count;
        first[i] = decay1 * first[i] + (1 - decay1) * slope;
        second[i] = decay2 * second[i] + (1 - decay2) * slope * slope;
        values[i] -= (rate * first[i]) / correction1 / (Math.sqrt(second[i] / correction2) + epsilon);
      }
      gradient.fill(0);
    });
  };
}

function parameter(name, shape, value) {
  const size = shape.reduce((a, b) => a * b);
  return { name, shape, values: Float32Array.from({ length: size }, value), gradient: new Float32Array(size) };
}

/** Initial weights for layers before a relu: normal, variance 2 / fan-in (He et al. 2015, arXiv:1502.01852). */
function heNormal(random, fanIn) {
  const deviation = Math.sqrt(2 / fanIn);
  return () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function softmax(from, to) {
  const largest = from.reduce((a, b) => Math.max(a, b));
  let sum = 0;
  for (let i = 0; i < from.length; i++) sum += to[i] = Math.exp(from[i] - largest);
  for (let i = 0; i < from.length; i++) to[i] /= sum;
}

function indexOfLargest(values) {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/**
 * 3x3 convolution with padding 1, relu and 2x2 max pooling in one stage: [inputs, size, size] becomes
 * [outputs, size / 2, size / 2]. Only the winner of a pooling window has a gradient, so `backward` visits a quarter
 * of the positions at most.
 */
function convReluPool(name, inputs, outputs, size, random) {
  const weight = parameter(`${name}.weight`, [outputs, inputs, 3, 3], heNormal(random, inputs * 9));
  const bias = parameter(`${name}.bias`, [outputs], () => 0);
  const [pitch, half] = [size + 2, size / 2];
  const plane = pitch * pitch;
  const padded = new Float32Array(inputs * plane);
  const paddedGradient = new Float32Array(inputs * plane);
  const inputGradient = new Float32Array(inputs * size * size);
  const sums = new Float32Array(size * size);
  const output = new Float32Array(outputs * half * half);
  const winners = new Int32Array(outputs * half * half); // upper left corner of the winning window in `padded`, or -1

  function convolve(channel) {
    sums.fill(bias.values[channel]);
    for (let input = 0; input < inputs; input++) {
      const w = weight.values.subarray((channel * inputs + input) * 9);
      const [w0, w1, w2, w3, w4, w5, w6, w7, w8] = w;
      for (let y = 0; y < size; y++) {
        let above = input * plane + y * pitch;
        let here = above + pitch;
        let below = here + pitch;
        const end = (y + 1) * size;
        for (let to = y * size; to < end; to++, above++, here++, below++) {
          sums[to] +=
            w0 * padded[above] +
            w1 * padded[above + 1] +
            w2 * padded[above + 2] +
            w3 * padded[here] +
            w4 * padded[here + 1] +
            w5 * padded[here + 2] +
            w6 * padded[below] +
            w7 * padded[below + 1] +
            w8 * padded[below + 2];
        }
      }
    }
  }

  function pool(channel) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const corner = 2 * y * size + 2 * x;
        let best = corner;
        if (sums[corner + 1] > sums[best]) best = corner + 1;
        if (sums[corner + size] > sums[best]) best = corner + size;
        if (sums[corner + size + 1] > sums[best]) best = corner + size + 1;
        const to = (channel * half + y) * half + x;
        const positive = sums[best] > 0;
        output[to] = positive ? sums[best] : 0;
        winners[to] = positive ? best + 2 * Math.floor(best / size) : -1;
      }
    }
  }

  return {
    parameters: [weight, bias],

    forward(input) {
      for (let row = 0; row < inputs * size; row++) {
        const to = Math.floor(row / size) * plane + ((row % size) + 1) * pitch + 1;
        padded.set(input.subarray(row * size, (row + 1) * size), to);
      }
      for (let channel = 0; channel < outputs; channel++) {
        convolve(channel);
        pool(channel);
      }
      return output;
    },

    backward(gradient) {
      paddedGradient.fill(0);
      const [weights, weightGradient] = [weight.values, weight.gradient];
      for (let from = 0; from < gradient.length; from++) {
        const slope = gradient[from];
        if (winners[from] < 0 || slope === 0) continue;
        const channel = Math.floor(from / (half * half));
        bias.gradient[channel] += slope;
        let w = channel * inputs * 9;
        for (let input = 0; input < inputs; input++) {
          let at = input * plane + winners[from];
          for (let ky = 0; ky < 3; ky++, w += 3, at += pitch) {
            weightGradient[w] += slope * padded[at];
            weightGradient[w + 1] += slope * padded[at + 1];
            weightGradient[w + 2] += slope * padded[at + 2];
            paddedGradient[at] += slope * weights[w];
            paddedGradient[at + 1] += slope * weights[w + 1];
            paddedGradient[at + 2] += slope * weights[w + 2];
          }
        }
      }
      for (let row = 0; row < inputs * size; row++) {
        const at = Math.floor(row / size) * plane + ((row % size) + 1) * pitch + 1;
        inputGradient.set(paddedGradient.subarray(at, at + size), row * size);
      }
      return inputGradient;
    },
  };
}

function relu(size) {
  const output = new Float32Array(size);
  const inputGradient = new Float32Array(size);
  return {
    parameters: [],
    forward(input) {
      for (let i = 0; i < size; i++) output[i] = Math.max(0, input[i]);
      return output;
    },
    backward(gradient) {
      for (let i = 0; i < size; i++) inputGradient[i] = output[i] > 0 ? gradient[i] : 0;
      return inputGradient;
    },
  };
}

function dense(name, inputs, outputs, random) {
  const weight = parameter(`${name}.weight`, [outputs, inputs], heNormal(random, inputs));
  const bias = parameter(`${name}.bias`, [outputs], () => 0);
  const output = new Float32Array(outputs);
  const inputGradient = new Float32Array(inputs);
  let lastInput = inputGradient;
  return {
    parameters: [weight, bias],

    forward(input) {
      lastInput = input;
      for (let to = 0; to < outputs; to++) {
        let sum = bias.values[to];
        const row = to * inputs;
        for (let from = 0; from < inputs; from++) sum += weight.values[row + from] * input[from];
        output[to] = sum;
      }
      return output;
    },

    backward(gradient) {
      inputGradient.fill(0);
      for (let to = 0; to < outputs; to++) {
        const slope = gradient[to];
        if (slope === 0) continue;
        bias.gradient[to] += slope;
        const row = to * inputs;
        for (let from = 0; from < inputs; from++) {
          weight.gradient[row + from] += slope * lastInput[from];
          inputGradient[from] += slope * weight.values[row + from];
        }
      }
      return inputGradient;
    },
  };
}
