/** What ships in modules that have bytes in their text. Text, as in safetensors.ts. */
export const BASE64_NAMES: readonly string[] = ["fromBase64"];

// A loop: Uint8Array.from with a function takes ten times as long.
export const BASE64 = `
function fromBase64(text⟨: string⟩)⟨: Uint8Array⟩ {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}
`;
