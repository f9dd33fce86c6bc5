import { describe, expect, it } from "vitest";
import { fragmentOf } from "../../../playground/link.ts";
import { startText, writeKept } from "../../../playground/page/start-text.ts";

const library = { "lenet.cvk": "model LeNet {}", "blocks/fire.cvk": "block Fire {}" };

describe("the address says", () => {
  it("nothing: the first example", () => {
    expect(startText("", null, library)).toMatchObject({ text: "model LeNet {}", path: "lenet.cvk" });
  });

  it("an example, and a pane", () => {
    const start = startText("#example=blocks%2Ffire.cvk&pane=graph", null, library);
    expect(start).toEqual({ text: "block Fire {}", path: "blocks/fire.cvk", pane: "graph" });
  });

  it("a text of its own", () => {
    const start = startText(`#${fragmentOf({ text: "model Ä {}", path: "a b.cvk" })}`, null, library);
    expect(start).toMatchObject({ text: "model Ä {}", path: "a b.cvk" });
  });

  it.each(["#example=vgg-99.cvk", "#example=__proto__", "#model=%%%", "#model=AAAA"])(
    "%s: what it cannot have",
    (hash) => {
      const { path, complaint } = startText(hash, null, library);
      expect(path).toBe("lenet.cvk");
      expect(complaint).toMatch(/^(There is no example|The link is damaged)/);
    },
  );
});

describe("what the tab had", () => {
  const kept = writeKept({ hash: "#example=lenet.cvk", text: "model Mine {}", path: "lenet.cvk" });

  it("is there again after a reload", () => {
    expect(startText("#example=lenet.cvk", kept, library).text).toBe("model Mine {}");
  });

  it("gives way to another address", () => {
    expect(startText("#example=blocks/fire.cvk", kept, library).text).toBe("block Fire {}");
  });

  it.each(["", "{", "null", '{"hash":"","text":1,"path":"a"}'])("is ignored where it is %j", (odd) => {
    expect(startText("", odd, library).text).toBe("model LeNet {}");
  });
});
