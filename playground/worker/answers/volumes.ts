import { volumesPicture } from "../../../src/index.ts";
import { inlineSvg } from "../../../src/tools.ts";
import type { Answer } from "../answer.ts";
import { drawn } from "../drawn.ts";

export const answer: Answer<"volumes"> = (subject, { compiler }) => {
  const model = compiler.boundModel(subject);
  const picture = drawn(() => volumesPicture(model));
  const { width, height, description } = picture;
  return { width, height, description, markup: inlineSvg(picture, "volumes").markup };
};
