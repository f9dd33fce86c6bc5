/** A node that cannot be converted: its reason, told with the node's name. */
export class NodeFailure extends Error {
  override readonly name = "NodeFailure";
}
