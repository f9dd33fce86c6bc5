import type { Answer } from "../answer.ts";
import { textsOf } from "../kernel-texts.ts";

export const answer: Answer<"kernelCode"> = async (asked, { compiler }) => {
  const { names, form, target } = asked;
  const { compiled } = await compiler.compilation(asked, target);
  const known = new Map(textsOf(compiled, target).map((each) => [each.name, each]));
  return {
    texts: names.flatMap((name) => {
      const found = known.get(name);
      return found === undefined ? [] : [{ name, text: found[form] }];
    }),
  };
};
