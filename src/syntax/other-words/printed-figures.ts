/** Figures of claims with blanks and units as papers print them: `expect params ~ 100 K`, `expect macs ~ 4.1GMac`. */
import type { Reading, WrittenLine } from "./written-line.ts";

const count = String.raw`MACs?|[Mm]acs?|[Pp]arams|parameters`;
const figure = new RegExp(
  String.raw`(?<![\w.])(\d+(?:\.\d+)?)(?:(?:[ \t]+([kmg])|[ \t]*([KMG](?:i?B)?))(?:[ \t]*(?:${count}))?|[ \t]*(?:${count}))(?![\w.])`,
  "g",
);

export function readFigures({ text }: WrittenLine): Reading | undefined {
  const [, claim = "", compared = ""] = /^(expect[ \t].*?(?:[<>=]=|[~<>]))(.*)$/.exec(text) ?? [];
  if (claim === "") return undefined;
  // In brackets commas separate.
  const whole = /[[(]/.test(compared) ? compared : compared.replaceAll(/(\d),(?=\d{3}(?!\d))/g, "$1");
  const plain = whole.replaceAll(
    figure,
    (_, number: string, small = "", power = "") => `${number}${(small as string).toUpperCase()}${power as string}`,
  );
  const message = "a figure is a number, and K, M or G may end it: `100K`, `4.1G`";
  return plain === compared ? undefined : { message, texts: [claim + plain], isSure: true };
}
