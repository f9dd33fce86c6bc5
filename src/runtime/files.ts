/**
 * What ships in modules that have files beside them: finding those in a browser, a worker or Node. Text, as in
 * safetensors.ts. Modules import nothing statically, so that they run in a browser as they are; a specifier in a variable
 * keeps bundlers and type checkers from resolving it. They know `new URL("./file", import.meta.url)`, and ship the file.
 */
export const FILES_NAMES: readonly string[] = ["nodeFiles", "fetched"];

export const FILES = `
function nodeFiles()⟨: Promise<any>⟩ {
  const fs = "node:fs/promises";
  return import(/* webpackIgnore: true */ /* @vite-ignore */ fs);
}

async function fetched(url⟨: InstanceType<typeof URL>⟩)⟨: ReturnType<typeof fetch>⟩ {
  const response = await fetch(url);
  if (!response.ok) throw new Error(\`\${url.href}: \${response.status} \${response.statusText}\`);
  return response;
}
`;
