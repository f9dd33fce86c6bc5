/** The first page: what Convoke is, by a net, what its lines give and what comes of it. */
import { figure, firstNet } from "./first-net.ts";
import { element, type Child, type Markup } from "../../src/pictures/markup.ts";
import { highlighted, withLines } from "./render/highlight.ts";
import { relativeLink } from "./render/links.ts";
import { playgroundLink } from "./render/playground-link.ts";

const PATH = "index";

export function startPage(): Markup {
  return element("article", { class: "start" }, [opening(), example(), outcome(), ways()]);
}

function opening(): Child {
  const link = (path: string, text: string, className?: string): Markup =>
    element("a", { href: relativeLink(PATH, { path }), class: className }, text);
  return element("section", { class: "opening" }, [
    element("h1", {}, "Convolutional nets, written as in the paper"),
    element(
      "p",
      { class: "lead" },
      "Convoke is a compiler. You write a net as the table of its layers; it checks every shape, counts parameters and work, and " +
        "makes a module of TypeScript or WebAssembly that runs by itself in browsers and Node.",
    ),
    element("p", { class: "actions" }, [
      element("a", { class: "primary", href: playgroundLink(PATH) }, "Try it in the playground"),
      link("guide/a-first-net", "Read the guide"),
      link("language", "Language reference"),
    ]),
  ]);
}

function example(): Child {
  const { text, hints } = firstNet;
  const code = element("code", {}, highlighted(text.trimEnd(), hints));
  return element("section", { class: "net" }, [
    element("h2", {}, "One layer a line"),
    element(
      "p",
      {},
      "Editors show the shape that each line gives. What stands behind ",
      element("code", {}, "->"),
      " and ",
      element("code", {}, "expect"),
      " is a claim: it is checked, here and in CI.",
    ),
    element("figure", { class: "fence" }, [
      element("pre", { class: "cvk" }, code),
      element("a", { class: "open", href: playgroundLink(PATH, text) }, "Open in the playground"),
    ]),
  ]);
}

function outcome(): Child {
  return element("section", { class: "outcome" }, [
    element("h2", {}, "What comes of it"),
    element("div", { class: "picture" }, figure()),
    element("figure", { class: "fence" }, element("pre", {}, element("code", {}, withLines(firstNet.report)))),
    element("p", {}, [
      "A module has a function for each layer, made for its shape and fused with what follows, and no runtime behind it. ",
      element("a", { href: relativeLink(PATH, { path: "modules" }) }, "Using a module"),
      " takes three lines:",
    ]),
    element(
      "figure",
      { class: "fence" },
      element(
        "pre",
        {},
        element(
          "code",
          {},
          withLines(
            'import { load } from "./generated/lenet.js";\n\nconst net = await load();\nconst scores = net.run(image);',
          ),
        ),
      ),
    ),
  ]);
}

/** Where to go on, by what a reader has come for. */
const cards: readonly (readonly [path: string, title: string, text: string])[] = [
  ["guide", "Guide", "From the first net to blocks, open sizes, training and holes that are filled for you."],
  ["layers", "Layers", "What each layer computes, its attributes with their defaults, and examples with their shapes."],
  ["codes", "Errors and warnings", "Each code with a wrong model, what is printed of it, the right one, and why."],
  ["from-pytorch", "From PyTorch", "Your words beside ours. Keras, ONNX and TensorFlow.js are read as well."],
  ["cli", "Command line", "Check, report, compile, train, verify, diff: every command with its options."],
  ["api", "Library", "The same as functions, which run in a browser, too."],
  ["ci", "Continuous integration", "What a change costs, told in the pull request."],
  ["architecture", "How the compiler works", "Three forms of a net between text and bytes, and why."],
];

function ways(): Child {
  const items = cards.map(([path, title, text]) =>
    element(
      "li",
      {},
      element("a", { href: relativeLink(PATH, { path }) }, element("strong", {}, title), element("span", {}, text)),
    ),
  );
  return element("section", { class: "ways" }, [
    element("h2", {}, "Where to go on"),
    element("ul", { class: "cards" }, items),
  ]);
}
