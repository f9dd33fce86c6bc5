/** Binaries in the text of a module: in hexadecimal, since compressed for the way it is a sixth smaller than base64. */

export function fromHex(text: string): Uint8Array {
  const digit = (at: number) => (text.charCodeAt(at) & 15) + 9 * (text.charCodeAt(at) >> 6);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = 16 * digit(2 * i) + digit(2 * i + 1);
  return bytes;
}
