import { describe, expect, it } from "vitest";
import { fragmentOf } from "../../../playground/link.ts";
import { startText, writeKept } from "../../../playground/page/start-text.ts";

const library = { "lenet.cvk": "model LeNet {}", "blocks/fire.cvk": "block Fire {}" };

const known = { library, views: ["model", "report", "graph"] };

describe("the address says", () => {
  it("nothing: the first example", () => {
    expect(startText("", null, known)).toMatchObject({ text: "model LeNet {}", path: "lenet.cvk" });
  });

  it("an example, and a pane", () => {
    const start = startText("#example=blocks%2Ffire.cvk&pane=graph", null, known);
    expect(start).toEqual({ text: "block Fire {}", path: "blocks/fire.cvk", pane: "graph" });
  });

  it("a text of its own", () => {
    const start = startText(`#${fragmentOf({ text: "model Ä {}", path: "a b.cvk" })}`, null, known);
    expect(start).toMatchObject({ text: "model Ä {}", path: "a b.cvk" });
  });

  it.each(["#example=vgg-99.cvk", "#example=__proto__", "#model=%%%", "#model=AAAA"])(
    "%s: what it cannot have",
    (hash) => {
      const { path, complaint } = startText(hash, null, known);
      expect(path).toBe("lenet.cvk");
      expect(complaint).toMatch(/^(There is no example|The link is damaged)/);
    },
  );
});

describe("a pane that there is not", () => {
  it("is told, and the text is that of the address", () => {
    const start = startText("#example=blocks%2Ffire.cvk&pane=nothing", null, known);
    expect(start).toMatchObject({ text: "block Fire {}", pane: undefined });
    expect(start.complaint).toMatch(/^There is no pane nothing: there are model, report,/);
  });

  it("is told beside an example that there is not", () => {
    expect(startText("#example=vgg-99.cvk&pane=x", null, known).complaint).toMatch(
      /There is no example vgg-99\.cvk.*There is no pane x/,
    );
  });
});

describe("what the tab had", () => {
  const kept = writeKept({ hash: "#example=lenet.cvk", text: "model Mine {}", path: "lenet.cvk" });

  it("is there again after a reload", () => {
    expect(startText("#example=lenet.cvk", kept, known).text).toBe("model Mine {}");
  });

  it("gives way to another address", () => {
    expect(startText("#example=blocks/fire.cvk", kept, known).text).toBe("block Fire {}");
  });

  it.each(["", "{", "null", '{"hash":"","text":1,"path":"a"}'])("is ignored where it is %j", (odd) => {
    expect(startText("", odd, known).text).toBe("model LeNet {}");
  });
});
