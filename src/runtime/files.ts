/**
 * What ships in modules that read files: finding those in a browser, a worker or Node. Text, as in safetensors.ts.
 * Modules import nothing statically, so that they run in a browser as they are; a specifier in a variable keeps bundlers
 * and type checkers from resolving it. They know `new URL("./file", import.meta.url)`, and ship the file.
 */
export const FILES_NAMES: readonly string[] = ["nodeFiles", "fetched", "answered", "failed", "orAborted"];

export const FILES = `
function nodeFiles()⟨: Promise<any>⟩ {
  const fs = "node:fs/promises";
  return import(/* webpackIgnore: true */ /* @vite-ignore */ fs);
}

async function fetched(
  url⟨: InstanceType<typeof URL>⟩,
  signal⟨?: { readonly aborted: boolean; readonly reason?: unknown } | undefined⟩,
)⟨: ReturnType<typeof fetch>⟩ {
  const response = await fetch(url, { signal }).catch((cause) => {
    throw failed(url.href, cause, signal);
  });
  return answered(response, url.href);
}

/** What is told of a download that broke off. */
function failed(
  place⟨: string⟩,
  cause⟨: any⟩,
  signal⟨?: { readonly aborted: boolean; readonly reason?: unknown } | undefined⟩,
)⟨: unknown⟩ {
  return signal?.aborted ? signal.reason : new Error(\`\${place}: \${cause?.message ?? cause}\`, { cause });
}

/** Refuses answers that have no file, also pages that a server sends in its place. */
function answered(response⟨: Awaited<ReturnType<typeof fetch>>⟩, place = response.url || "the response")⟨: typeof response⟩ {
  const { ok, status, statusText, headers, body, bodyUsed } = response;
  if (!ok) throw new Error(\`\${place}: \${status} \${statusText}\`.trim());
  if (headers.get("content-type")?.startsWith("text/html")) {
    throw new Error(\`\${place}: a web page (text/html) in place of the file\`);
  }
  if (body === null) throw new Error(\`\${place}: it is empty\`);
  if (bodyUsed) throw new Error(\`\${place}: its body has been read already\`);
  return response;
}
`;

export const OR_ABORTED = `
/** What the promise gives, unless the signal comes first. */
function orAborted⟨<T>⟩(promise⟨: Promise<T>⟩, signal⟨: LoadOptions["signal"]⟩)⟨: Promise<T>⟩ {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
`;
