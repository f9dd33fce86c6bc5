/** Texts that mean something to the formats that we write: each a name that a model may have. */
import { randomSource } from "../../src/base/random.ts";

const PIECES = [
  "\\end{tabular}",
  "\\input{/etc/passwd}",
  "$x^2_1$",
  "100% of ~a & #b",
  "`code`",
  "**bold** _it_ ~~no~~",
  "[link](http://x)",
  "![picture](x)",
  "<script>alert(1)</script>",
  "]]>",
  "<!-- x",
  "&amp;",
  '"quoted", and "more',
  "a,b;c\td",
  "line\nFAKE",
  "cr\rFAKE",
  "|pipe|",
  "=1+1",
  "@cmd",
  "-dash--",
  "--> x",
  "\u001b[31mred",
  "\u202eturned",
  "naïve Größe",
  "漢字",
  "🙂",
  "[6pt]",
  "''`",
  "?`!`<<>>",
  "^^M",
  "{",
  "}",
];

/** As many as asked for, the same each time; those with one piece first. */
export function hostileTexts(count: number): readonly string[] {
  const random = randomSource(7);
  const piece = (): string => PIECES[Math.floor(random.next() * PIECES.length)]!;
  return Array.from(
    { length: count },
    (_, at) => PIECES[at] ?? [piece(), piece(), piece()].join(at % 2 === 0 ? " " : ""),
  );
}
