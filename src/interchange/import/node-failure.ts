/** A node that cannot be converted: its reason, told with the node's name. */
export class NodeFailure extends Error {
  override readonly name: string = "NodeFailure";
}

/** A node that cannot be converted because of problems that were told already, at nodes of its graph attribute. */
export class ToldFailure extends NodeFailure {
  override readonly name = "ToldFailure";
}
