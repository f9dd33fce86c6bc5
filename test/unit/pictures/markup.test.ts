/** What a model names is text in every picture and page, never a tag, an attribute or a control character. */
import { expect, it } from "vitest";
import { element, joined, trusted } from "../../../src/pictures/markup.ts";

it("strings become text, elements tags", () => {
  const inner = element("text", { x: 1.005, y: -0.001, hidden: true, id: undefined }, "a < b & c > d", 2);
  expect(element("g", {}, [inner, undefined]).markup).toBe(
    '<g><text x="1" y="0" hidden>a &lt; b &amp; c &gt; d2</text></g>',
  );
});

it("values of attributes cannot leave their quotes", () => {
  const { markup } = element("a", { title: `"><script>alert('1')</script>` });
  expect(markup).toBe(`<a title="&quot;&gt;&lt;script&gt;alert('1')&lt;/script&gt;"></a>`);
});

it("control characters and those that turn the order of text around are shown as escapes", () => {
  expect(joined(["a\u001b[31m\u202eb\u0000"]).markup).toBe("a\\u001b[31m\\u202eb\\u0000");
});

it("elements of HTML that need an end have one, and what is trusted stays", () => {
  expect(joined([element("div", {}), element("rect", {}), trusted("<b>")]).markup).toBe("<div></div><rect/><b>");
});
