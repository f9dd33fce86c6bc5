/**
 * Files of pictures by way of sharp, an optional peer that is loaded when one is given. What a camera says of how it was held
 * is heeded; more than 8 bits, grey, palettes and CMYK become the 8 bits of red, green, blue and alpha that browsers have.
 */
import { FormatError, type Picture } from "../index.ts";
import { insteadOf, recognise } from "../tools.ts";
import { withPath } from "./file-errors.ts";
import { readBytes } from "./read-files.ts";

/** Four bytes each, and what decoding takes besides. */
const MOST_PIXELS = 2 ** 26;

/** Bytes of a file: those of that many pixels, hardly compressed. */
const MOST_BYTES = 2 ** 28;

/**
 * The pixels of a PNG or JPEG file.
 * @throws FormatError that begins with the path.
 * @throws UsageError where it cannot be read.
 */
export async function readPicture(path: string): Promise<Picture> {
  const bytes = readBytes(path, MOST_BYTES);
  try {
    demandPicture(bytes);
    return await decode(bytes);
  } catch (error) {
    throw withPath(path, error);
  }
}

/** Other formats have decoders too that read what a stranger's file says, some of them other files. */
function demandPicture(bytes: Uint8Array): void {
  if (bytes.length > MOST_BYTES) throw new FormatError("a file of more than 256 MiB");
  const { what } = recognise(bytes) ?? {};
  if (what === "a PNG image" || what === "a JPEG image") return;
  const advice = "pictures are PNG or JPEG files";
  throw insteadOf("picture", [], bytes, advice) ?? new FormatError(`no picture: ${advice}`);
}

async function decode(bytes: Uint8Array): Promise<Picture> {
  const { default: sharp } = await load();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: "error", autoOrient: true })
      .toColourspace("srgb")
      .ensureAlpha()
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (error) {
    throw new FormatError(wordsFor((error as Error).message));
  }
}

/** What the library says tells of its insides, and of the file as it likes. */
function wordsFor(message: string): string {
  if (/pixel limit/.test(message)) return `a picture of more than ${MOST_PIXELS.toLocaleString("en")} pixels`;
  return "a truncated or broken picture";
}

async function load(): Promise<typeof import("sharp")> {
  try {
    return await import("sharp");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new FormatError("to read pictures, npm install sharp");
  }
}
