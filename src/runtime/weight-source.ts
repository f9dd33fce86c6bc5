/**
 * What ships in modules that have parameters: where the bytes of a weight file come from. A source is bytes in memory, a
 * file, or a stream, of which no more is in memory than is needed. Text, as in safetensors.ts.
 *
 * A stream goes forward only. What is skipped is kept until nothing before `floor` is asked for any more: a file in the
 * order of the steps passes by, and any other order costs memory but no second download.
 */
export const WEIGHT_SOURCE_NAMES: readonly string[] = [
  "Source",
  "openWeights",
  "opened",
  "addressOf",
  "inMemory",
  "onDisk",
  "streamed",
  "weightsFile",
];

export const SOURCE = `
⟨interface Source {
  /** In bytes; Infinity until it is known. */
  length: number;
  /** All of it, where it is in memory. */
  readonly bytes?: Uint8Array;
  /** Fills the array with the bytes from \`at\` on. Those before \`floor\` are not asked for again. */
  read(at: number, into: Uint8Array, floor: number): void | Promise<void>;
  /** Tells that so many bytes were read. */
  report(loaded: number): void;
  close(): unknown;
}
⟩
async function openWeights(weights⟨: Weights⟩, { onProgress, signal }⟨: LoadOptions⟩ = {})⟨: Promise<Source>⟩ {
  if (signal?.aborted) throw signal.reason;
  let told = 0;
  const report = (loaded⟨: number⟩) => {
    const total = source.length;
    if (total < Infinity && loaded > told) onProgress?.({ loaded: (told = Math.min(loaded, total)), total });
  };
  const source⟨: Source⟩ = { ...(await opened(weights, report, signal)), report };
  return source;
}

async function opened(weights⟨: any⟩, report⟨: Source["report"]⟩, signal⟨: LoadOptions["signal"]⟩)⟨: Promise<Omit<Source, "report">>⟩ {
  const kind = Object.prototype.toString.call(weights).slice(8, -1);
  if (ArrayBuffer.isView(weights)) return inMemory(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  if (kind.endsWith("ArrayBuffer")) return inMemory(new Uint8Array(weights));
  const place = kind === "String" ? addressOf(weights) : kind === "URL" ? weights : undefined;
  if (place && (place.protocol ?? "file:") === "file:") return onDisk(await (await nodeFiles()).open(place), report, signal);
  const from = place ? await fetched(place, signal) : kind === "Response" ? answered(weights) : weights;
  const reader = (from?.body ?? from?.stream?.())?.getReader?.();
  if (reader) return streamed(reader, report, signal);
  const hint = kind === "Promise" ? "; await it" : "";
  throw new TypeError(
    \`weights for \${signature.model}: load takes the bytes of a safetensors file, its address, a Response or a Blob, not \${kind}\${hint}\`,
  );
}

/** Where there is no page that it could be relative to, what has no scheme is the path of a file. */
function addressOf(text⟨: string⟩)⟨: any⟩ {
  const { location } = globalThis⟨ as any⟩;
  const hasPage = location && location.protocol !== "file:";
  return hasPage || /^[a-z][a-z\\d+.-]+:/i.test(text) ? new URL(text, location?.href) : text;
}

function inMemory(bytes⟨: Uint8Array⟩)⟨: Omit<Source, "report">⟩ {
  return {
    length: bytes.length,
    bytes,
    read: (at, into) => into.set(bytes.subarray(at, at + into.length)),
    close() {},
  };
}

async function onDisk(file⟨: any⟩, report⟨: Source["report"]⟩, signal⟨: LoadOptions["signal"]⟩)⟨: Promise<Omit<Source, "report">>⟩ {
  let loaded = 0;
  return {
    length: (await file.stat()).size,
    async read(at, into) {
      for (let done = 0; done < into.length; ) {
        if (signal?.aborted) throw signal.reason;
        const { bytesRead } = await file.read(into, done, Math.min(into.length - done, 2 ** 24), at + done);
        if (!bytesRead) throw wrong(\`the file ends after \${at + done} bytes\`);
        done += bytesRead;
        report((loaded += bytesRead));
      }
    },
    close: () => file.close(),
  };
}

function streamed(reader⟨: any⟩, report⟨: Source["report"]⟩, signal⟨?: LoadOptions["signal"]⟩)⟨: Omit<Source, "report">⟩ {
  let chunks⟨: { begin: number; bytes: Uint8Array }[]⟩ = [];
  let end = 0;
  return {
    length: Infinity,
    async read(at, into, floor) {
      const take = ({ begin, bytes }⟨: { begin: number; bytes: Uint8Array }⟩) => {
        const part = bytes.subarray(Math.max(at - begin, 0), Math.max(at + into.length - begin, 0));
        if (part.length) into.set(part, Math.max(begin - at, 0));
        return begin + bytes.length > floor;
      };
      chunks = chunks.filter(take);
      while (end < at + into.length) {
        const { value } = await orAborted⟨<any>⟩(reader.read(), signal);
        if (!value) throw wrong(\`the file ends after \${end} bytes\`);
        const chunk = { begin: end, bytes: value };
        report((end += value.length));
        if (take(chunk)) chunks.push(chunk);
      }
    },
    close: () => reader.cancel().catch(() => {}),
  };
}
`;
