import { volumesPicture } from "../../../src/index.ts";
import { inlineSvg } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";
import { NoAnswer } from "../no-answer.ts";

export const answer: Answer<"volumes"> = (subject, { compiler }) => {
  const picture = pictureOf(compiler.boundModel(subject));
  const { width, height, description } = picture;
  return { width, height, description, markup: inlineSvg(picture, "volumes").markup };
};

function pictureOf(model: Parameters<typeof volumesPicture>[0]): ReturnType<typeof volumesPicture> {
  try {
    return volumesPicture(model);
  } catch (error) {
    if (error instanceof RangeError) throw new NoAnswer(`${error.message}.`);
    throw error;
  }
}
