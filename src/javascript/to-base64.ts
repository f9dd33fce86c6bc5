/** Base64 (RFC 4648, section 4) without `btoa`, which takes strings only. */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes encoded at a time: a multiple of 3, so that chunks join without padding. */
const CHUNK = 3 * 4096;

export function toBase64(bytes: Uint8Array): string {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(encodeChunk(bytes.subarray(at, at + CHUNK)));
  return chunks.join("");
}

function encodeChunk(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const rest = bytes.length - at;
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!;
    text += rest > 1 ? DIGITS[(bits >> 6) & 63]! : "=";
    text += rest > 2 ? DIGITS[bits & 63]! : "=";
  }
  return text;
}
