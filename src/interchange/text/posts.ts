/** Puts activations and normalisations behind the layer that they belong to: `conv 64 kernel=3 bn relu`. */
import type { Category } from "../../ops/contract/op.ts";
import type { Node, Value } from "../../graph/graph.ts";
import { recomputedCall } from "../../graph/node-facts.ts";
import { namedValues, type Application, type Body, type Line, type Statement } from "./outline.ts";

/** Tensors that are named, and layers whose name is: both end or begin a line. */
interface Named {
  readonly values: ReadonlySet<Value>;
  readonly nodes: ReadonlySet<Node>;
}

export function gatherPosts(body: Body, shared: ReadonlySet<Node>): Body {
  return gather(body, { values: namedValues(body), nodes: shared });
}

function gather(body: Body, named: Named): Body {
  const gathered: Statement[] = [];
  for (const statement of body) {
    const previous = gathered.at(-1);
    if (statement.kind === "line" && previous?.kind === "line" && isPost(previous, statement, named)) {
      gathered[gathered.length - 1] = withPost(previous, statement);
    } else if (statement.kind !== "line") gathered.push(statement);
    else gathered.push({ ...statement, branches: statement.branches.map((branch) => gather(branch, named)) });
  }
  return gathered;
}

function isPost(before: Line, { first, branches, references }: Line, { values, nodes }: Named): boolean {
  if (branches.length > 0 || references.length > 0 || values.has(before.result)) return false;
  if (first.shares !== undefined || nodes.has(first.node!)) return false;
  if (recomputedCall(first.node!) !== recomputedCall(before.first.node!)) return false;
  return follows(before, first);
}

/** Dropout closes a dense layer; a normalisation belongs to what has weights, an activation to any layer. */
function follows({ first, posts }: Line, { callee, node, arguments: given }: Application): boolean {
  const base = first.node!.op;
  const last = posts.at(-1)?.node!.op ?? base;
  const category: Category = node!.op.category;
  if (given.some(({ isOpen }) => !isOpen)) return false;
  if (callee === "dropout") return base.name === "dense";
  if (category === "activation") return last.name !== "dropout" && base.category !== "shape";
  const isNormalised = last.category === "normalisation";
  const isLearnt = Object.keys(node!.parameters).length > 0;
  return category === "normalisation" && isLearnt && weighted.has(base.category) && !isNormalised;
}

const weighted: ReadonlySet<Category> = new Set<Category>(["convolution", "dense"]);

function withPost(line: Line, post: Line): Line {
  return { ...line, posts: [...line.posts, post.first], result: post.result };
}
