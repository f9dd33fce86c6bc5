/** Ships in every module: the check of arrays handed to `run`. */

export function check(name: string, value: Float32Array, length: number, shape: string): void {
  if (value?.[Symbol.toStringTag] === "Float32Array" && value.length === length) return;
  const found = value == null ? `${value}` : `${Object.prototype.toString.call(value).slice(8, -1)} of ${value.length}`;
  throw new TypeError(`${name}: expected a Float32Array of ${length} elements (${shape}), found ${found}`);
}
