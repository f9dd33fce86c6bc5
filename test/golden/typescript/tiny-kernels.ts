/** max(x, 0) without a branch on the sign of x. */
function relu(x: number): number {
  return x === -Infinity ? 0 : (x + Math.abs(x)) * 0.5;
}

/** The float32 of these bits. */
function floatFromBits(bits: number): number {
  intBits[0] = bits;
  return floatBits[0]!;
}

const floatBits = new Float32Array(1);
const intBits = new Int32Array(floatBits.buffer);

function exp(x: number): number {
  const clamped = x < -746 ? -746 : x > 710 ? 710 : x;
  const rounded = Math.floor(clamped * 1.4426950408889634 + 0.5);
  const rest = clamped - rounded * 0.693359375 + rounded * 0.00021219444005469057;
  const square = rest * rest;
  const curve2 = (4.1381367970572385e-8 * square - 0.0000016533902205465252) * square + 0.00006613756321437934;
  const correction = rest - square * ((curve2 * square - 0.0027777777777015593) * square + 0.16666666666666602);
  const power = 1 + (rest + (rest * correction) / (2 - correction));
  const exponent = rounded | 0;
  const quotient = exponent >> 4;
  const remainder = exponent - (quotient << 4);
  const root = floatFromBits((quotient + 127) << 23);
  const root2 = root * root;
  const root4 = root2 * root2;
  const root8 = root4 * root4;
  return power * floatFromBits((remainder + 127) << 23) * root8 * root8;
}

// tiny.cvk:4  dense1: weights by input
function pack_dense1(dense1_weight: Float32Array, dense1_packed: Float64Array): void {
  for (let o = 0; o < 3; o++) {
    for (let i = 0; i < 8; i++) {
      dense1_packed[i * 3 + o] = dense1_weight[o * 8 + i]!;
    }
  }
}

// tiny.cvk:4  dense 3 relu
function bind_dense1(dense1_bias_: Float32Array, dense1_packed_: Float64Array, dense1_out_: Float64Array) {
  return function dense1(step: number, image: Float32Array): void {
    const dense1_bias = dense1_bias_;
    const dense1_packed = dense1_packed_;
    const dense1_out = dense1_out_;
    const o = step & 3;
    let sum = dense1_bias[o]!;
    for (let i = 0; i < 8; i++) {
      sum += image[i]! * dense1_packed[i * 3 + o]!;
    }
    dense1_out[o] = relu(sum);
  };
}

// tiny.cvk:5  softmax
function bind_softmax1(dense1_out_: Float64Array) {
  return function softmax1(scores: Float32Array): void {
    const dense1_out = dense1_out_;
    let largest = -Infinity;
    for (let i = 0; i < 3; i++) {
      largest = Math.max(largest, dense1_out[i]!);
    }
    let total = 0;
    for (let i = 0; i < 3; i++) {
      const power = exp(dense1_out[i]! - largest);
      scores[i] = power;
      total += power;
    }
    for (let i = 0; i < 3; i++) {
      scores[i] = scores[i]! / total;
    }
  };
}
