/** How wide text is in Helvetica and what is metrically like it: boxes are made for it, since no picture is measured where it is written. */

/** Widths of a thousandth of the font's size, as Adobe's metrics give them; letters of other scripts count as the widest. */
const widths = new Map<string, number>();
for (const [width, characters] of [
  [222, "'ijl"],
  [260, "|"],
  [278, " !,./:;I[\\]ft"],
  [333, "()-`r"],
  [355, '"'],
  [389, "*"],
  [469, "^"],
  [500, "Jckszvxy"],
  [556, "#$0123456789?L_abdeghnopqu"],
  [584, "+<=>~×·→"],
  [611, "FTZ"],
  [667, "&ABEKPSVXY"],
  [722, "CDHNRUw"],
  [778, "GOQ"],
  [833, "Mm"],
  [889, "%"],
  [944, "W"],
  [1000, "…—"],
] as const) {
  for (const character of characters) widths.set(character, width);
}

/** In the unit of the font's size. */
export function textWidth(text: string, fontSize: number): number {
  return ([...text].reduce((sum, character) => sum + (widths.get(character) ?? 1000), 0) * fontSize) / 1000;
}

/** The text, its end replaced by `…` where it is wider than there is room. */
export function fittingText(text: string, fontSize: number, room: number): string {
  if (textWidth(text, fontSize) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`${characters.join("")}…`, fontSize) > room) characters.pop();
  return characters.length === 0 ? "" : `${characters.join("").trimEnd()}…`;
}

/** The same with its beginning left out: of names of layers, `features.denseblock1.conv2`, the end tells more. */
export function fittingEnd(text: string, fontSize: number, room: number): string {
  if (textWidth(text, fontSize) <= room) return text;
  const characters = [...text];
  while (characters.length > 0 && textWidth(`…${characters.join("")}`, fontSize) > room) characters.shift();
  return characters.length === 0 ? "" : `…${characters.join("").replace(/^[. ]+/, "")}`;
}

/** The same with its middle left out: both ends tell names of layers apart, `layers.0.att.permute2` and `layers.1.att.permute1`. */
export function fittingEnds(text: string, fontSize: number, room: number): string {
  if (textWidth(text, fontSize) <= room) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    const head = characters.slice(0, Math.ceil(kept / 2));
    const short = `${head.join("")}…${characters.slice(head.length - kept).join("")}`;
    if (textWidth(short, fontSize) <= room) return short;
  }
  return "";
}
