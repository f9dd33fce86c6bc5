/**
 * What ships in modules that read weights in pieces: where the bytes come from. A source is the bytes that the user hands
 * in, or a file beside the module, which is never whole in memory. Text, as in safetensors.ts.
 *
 * A body that is fetched goes forward only. What is skipped is kept until nothing before `floor` is asked for any more:
 * a file in the order of the steps passes by, and any other order costs memory but no second download.
 */
export const WEIGHT_SOURCE_NAMES: readonly string[] = ["Source", "sourceOf", "weightsFile", "openBeside", "streamed"];

export const SOURCE = `
⟨interface Source {
  /** In bytes; Infinity where that is not known. */
  readonly length: number;
  /** Fills the array with the bytes from \`at\` on. Those before \`floor\` are not asked for again. */
  read(at: number, into: Uint8Array, floor: number): void | Promise<void>;
  close(): unknown;
}
⟩
function sourceOf(weights⟨: Uint8Array | ArrayBuffer⟩)⟨: Source⟩ {
  const bytes = asBytes(weights);
  return {
    length: bytes.length,
    read: (at, into) => into.set(bytes.subarray(at, at + into.length)),
    close() {},
  };
}
`;

export const SOURCE_BESIDE = `
async function openBeside()⟨: Promise<Source>⟩ {
  const url = weightsFile();
  if (url.protocol !== "file:") return streamed((await fetched(url)).body.getReader());
  const file = await (await nodeFiles()).open(url);
  return {
    length: (await file.stat()).size,
    async read(at, into) {
      for (let done = 0; done < into.length; ) {
        const { bytesRead } = await file.read(into, done, Math.min(into.length - done, 2 ** 30), at + done);
        if (!bytesRead) throw wrong(\`the file ends after \${at + done} bytes\`);
        done += bytesRead;
      }
    },
    close: () => file.close(),
  };
}

function streamed(reader⟨: ReturnType<Awaited<ReturnType<typeof fetch>>["body"]["getReader"]>⟩)⟨: Source⟩ {
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
        const { value } = await reader.read();
        if (!value) throw wrong(\`the file ends after \${end} bytes\`);
        const chunk = { begin: end, bytes: value };
        end += value.length;
        if (take(chunk)) chunks.push(chunk);
      }
    },
    close: () => reader.cancel(),
  };
}
`;
