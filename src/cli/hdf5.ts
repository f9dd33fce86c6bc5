/**
 * HDF5 files by way of h5wasm, an optional peer that is loaded when one is given. It sees the bytes of this file alone, in a
 * file system of its own in memory, so that no link or external array of the file reaches another. It runs in a thread of its
 * own (hdf5-worker.mjs), since there are broken files with which it never comes to an end.
 */
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { FormatError, type Hdf5Dataset, type Hdf5Group } from "../index.ts";

/**
 * The root of a file.
 * @throws FormatError where the library is missing, or the file is broken.
 */
export async function openHdf5(bytes: Uint8Array): Promise<Hdf5Group> {
  if (reader?.isSpoilt === true) reader.end();
  reader ??= new Reader();
  // A sound file of a gigabyte is copied and opened in a second or two.
  const root = reader.ask("open", { given: bytes, seconds: SECONDS + bytes.length / 2 ** 24 });
  return groupOf(new Part(reader, root as number, bytes.length));
}

/** For an answer: far more than one takes on a slow machine. */
const SECONDS = 10;

let reader: Reader | undefined;

const BROKEN = "a truncated or broken HDF5 file";

interface Question {
  readonly at?: number;
  readonly given?: unknown;
  readonly seconds: number;
}

interface Answer {
  readonly value?: unknown;
  readonly isMissing?: boolean;
}

/** The thread: it is asked one thing at a time, and waited for, within a limit. */
class Reader {
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #channel = new MessageChannel();
  readonly #worker: Worker;
  #isEnded = false;
  #isSpoilt = false;

  constructor() {
    const { port1, port2 } = this.#channel;
    this.#worker = new Worker(new URL("./hdf5-worker.mjs", import.meta.url), {
      workerData: { signal: this.#signal, answers: port2 },
      transferList: [port2],
      stdout: true,
      stderr: true,
    });
    // Where it breaks down there is no answer, which tells as much.
    this.#worker.on("error", () => {});
    port1.unref();
    this.#worker.unref();
  }

  /** Whether a file was broken: what that left behind in HDF5 may break the reading of sound files after it. */
  get isSpoilt(): boolean {
    return this.#isSpoilt;
  }

  end(): void {
    this.#isEnded = true;
    if (reader === this) reader = undefined;
    void this.#worker.terminate();
  }

  /** @throws FormatError */
  ask(kind: string, { seconds, ...question }: Question): unknown {
    if (this.#isEnded) throw new FormatError(BROKEN);
    Atomics.store(this.#signal, 0, 0);
    this.#worker.postMessage({ kind, ...question });
    if (Atomics.wait(this.#signal, 0, 0, 1000 * seconds) === "timed-out") {
      this.end();
      throw new FormatError("a broken HDF5 file: reading it comes to no end");
    }
    const answer = receiveMessageOnPort(this.#channel.port1)?.message as Answer | undefined;
    if (answer !== undefined && "value" in answer) return answer.value;
    if (answer?.isMissing === true) {
      throw new FormatError("an HDF5 file, as Keras writes: to read it, npm install h5wasm");
    }
    return this.refuse();
  }

  /** @throws FormatError that says so of the file. */
  refuse(): never {
    this.#isSpoilt = true;
    throw new FormatError(BROKEN);
  }
}

/** A group or an array, by its number in the thread. */
class Part {
  readonly #reader: Reader;
  readonly #at: number;
  readonly #fileSize: number;

  constructor(from: Reader, at: number, fileSize: number) {
    this.#reader = from;
    this.#at = at;
    this.#fileSize = fileSize;
  }

  ask(kind: string, given?: string): unknown {
    return this.#reader.ask(kind, { at: this.#at, given, seconds: SECONDS + this.#fileSize / 2 ** 24 });
  }

  /** Names of what is in it. */
  names(kind: "keys" | "attributes"): readonly string[] {
    const found = this.ask(kind);
    const areNames = Array.isArray(found) && found.every((each) => typeof each === "string");
    return areNames ? (found as readonly string[]) : this.#reader.refuse();
  }

  /** Extents of an array; null where it holds nothing. */
  shape(): readonly number[] | null {
    const found = this.ask("shape");
    const isShape = found === null || (Array.isArray(found) && found.every((each) => Number.isSafeInteger(each)));
    return isShape ? (found as readonly number[] | null) : this.#reader.refuse();
  }

  below(at: number): Part {
    return new Part(this.#reader, at, this.#fileSize);
  }
}

function groupOf(group: Part): Hdf5Group {
  return {
    type: "Group",
    get attrs() {
      return attributesOf(group);
    },
    keys: () => group.names("keys"),
    get(path) {
      const found = group.ask("get", path) as { readonly at: number; readonly type: "Group" | "Dataset" } | undefined;
      if (found === undefined) return null;
      const part = group.below(found.at);
      return found.type === "Group" ? groupOf(part) : datasetOf(part);
    },
  };
}

/** Their values are read when they are asked for, and may be broken. */
function attributesOf(group: Part): Hdf5Group["attrs"] {
  const names = group.names("attributes");
  const valueOf = (name: string) => ({
    get value() {
      return group.ask("attribute", name);
    },
  });
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

function datasetOf(dataset: Part): Hdf5Dataset {
  return {
    type: "Dataset",
    get shape() {
      return dataset.shape();
    },
    get dtype() {
      return dataset.ask("dtype");
    },
    get value() {
      return dataset.ask("value");
    },
  };
}
