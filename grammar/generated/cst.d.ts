// Generated from grammar/parser.ts by scripts/generate-grammar.mjs.
import type { CstNodeLocation, IToken } from "chevrotain";

export interface FileNode {
  readonly name: "file";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly declaration?: readonly DeclarationNode[];
    readonly remains?: readonly RemainsNode[];
    readonly End?: readonly IToken[];
  };
}

export interface DeclarationNode {
  readonly name: "declaration";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly importDeclaration?: readonly ImportDeclarationNode[];
    readonly letStatement?: readonly LetStatementNode[];
    readonly blockDeclaration?: readonly BlockDeclarationNode[];
    readonly modelDeclaration?: readonly ModelDeclarationNode[];
  };
}

export interface ImportDeclarationNode {
  readonly name: "importDeclaration";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Import?: readonly IToken[];
    readonly OpenNames?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Comma?: readonly IToken[];
    readonly CloseNames?: readonly IToken[];
    readonly From?: readonly IToken[];
    readonly Text?: readonly IToken[];
  };
}

export interface BlockDeclarationNode {
  readonly name: "blockDeclaration";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Block?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly parameters?: readonly ParametersNode[];
    readonly body?: readonly BodyNode[];
  };
}

export interface ModelDeclarationNode {
  readonly name: "modelDeclaration";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Model?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly parameters?: readonly ParametersNode[];
    readonly body?: readonly BodyNode[];
  };
}

export interface ParametersNode {
  readonly name: "parameters";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenArguments?: readonly IToken[];
    readonly OpenParenthesis?: readonly IToken[];
    readonly parameter?: readonly ParameterNode[];
    readonly Comma?: readonly IToken[];
    readonly CloseParenthesis?: readonly IToken[];
  };
}

export interface ParameterNode {
  readonly name: "parameter";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface BodyNode {
  readonly name: "body";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenBrace?: readonly IToken[];
    readonly statement?: readonly StatementNode[];
    readonly remains?: readonly RemainsNode[];
    readonly End?: readonly IToken[];
    readonly CloseBrace?: readonly IToken[];
  };
}

export interface RemainsNode {
  readonly name: "remains";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly body?: readonly BodyNode[];
    readonly Other?: readonly IToken[];
  };
}

export interface StatementNode {
  readonly name: "statement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly layerStatement?: readonly LayerStatementNode[];
    readonly inputStatement?: readonly InputStatementNode[];
    readonly outputStatement?: readonly OutputStatementNode[];
    readonly fromStatement?: readonly FromStatementNode[];
    readonly letStatement?: readonly LetStatementNode[];
    readonly ifStatement?: readonly IfStatementNode[];
    readonly repeatStatement?: readonly RepeatStatementNode[];
    readonly forStatement?: readonly ForStatementNode[];
    readonly expectStatement?: readonly ExpectStatementNode[];
    readonly requireStatement?: readonly RequireStatementNode[];
    readonly claim?: readonly ClaimNode[];
    readonly layoutStatement?: readonly LayoutStatementNode[];
    readonly trainStatement?: readonly TrainStatementNode[];
  };
}

export interface LayerStatementNode {
  readonly name: "layerStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly label?: readonly LabelNode[];
    readonly Name?: readonly IToken[];
    readonly arguments?: readonly ArgumentsNode[];
    readonly item?: readonly ItemNode[];
    readonly claim?: readonly ClaimNode[];
  };
}

export interface LabelNode {
  readonly name: "label";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Text?: readonly IToken[];
    readonly Name?: readonly IToken[];
    readonly Integer?: readonly IToken[];
    readonly Dot?: readonly IToken[];
    readonly segment?: readonly SegmentNode[];
    readonly Colon?: readonly IToken[];
  };
}

export interface SegmentNode {
  readonly name: "segment";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Word?: readonly IToken[];
    readonly Integer?: readonly IToken[];
    readonly Wildcard?: readonly IToken[];
  };
}

export interface ItemNode {
  readonly name: "item";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly body?: readonly BodyNode[];
    readonly Comma?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface ArgumentsNode {
  readonly name: "arguments";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenArguments?: readonly IToken[];
    readonly argument?: readonly ArgumentNode[];
    readonly Comma?: readonly IToken[];
    readonly CloseParenthesis?: readonly IToken[];
  };
}

export interface ArgumentNode {
  readonly name: "argument";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface ClaimNode {
  readonly name: "claim";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Arrow?: readonly IToken[];
    readonly shape?: readonly ShapeNode[];
  };
}

export interface ShapeNode {
  readonly name: "shape";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenBracket?: readonly IToken[];
    readonly OpenIndex?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly Comma?: readonly IToken[];
    readonly CloseBracket?: readonly IToken[];
  };
}

export interface InputStatementNode {
  readonly name: "inputStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Input?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly inputShape?: readonly InputShapeNode[];
    readonly call?: readonly CallNode[];
  };
}

export interface InputShapeNode {
  readonly name: "inputShape";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenBracket?: readonly IToken[];
    readonly OpenIndex?: readonly IToken[];
    readonly size?: readonly SizeNode[];
    readonly Comma?: readonly IToken[];
    readonly CloseBracket?: readonly IToken[];
  };
}

export interface SizeNode {
  readonly name: "size";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface CallNode {
  readonly name: "call";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Word?: readonly IToken[];
    readonly arguments?: readonly ArgumentsNode[];
  };
}

export interface OutputStatementNode {
  readonly name: "outputStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Output?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly attribute?: readonly AttributeNode[];
  };
}

export interface AttributeNode {
  readonly name: "attribute";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Comma?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface FromStatementNode {
  readonly name: "fromStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly From?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly claim?: readonly ClaimNode[];
  };
}

export interface LetStatementNode {
  readonly name: "letStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Let?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface IfStatementNode {
  readonly name: "ifStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly If?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly body?: readonly BodyNode[];
    readonly Else?: readonly IToken[];
  };
}

export interface RepeatStatementNode {
  readonly name: "repeatStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Repeat?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly body?: readonly BodyNode[];
  };
}

export interface ForStatementNode {
  readonly name: "forStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly For?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly In?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly body?: readonly BodyNode[];
  };
}

export interface ExpectStatementNode {
  readonly name: "expectStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Expect?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly At?: readonly IToken[];
    readonly sizeValue?: readonly SizeValueNode[];
  };
}

export interface SizeValueNode {
  readonly name: "sizeValue";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Comma?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Assign?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface RequireStatementNode {
  readonly name: "requireStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Require?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
  };
}

export interface LayoutStatementNode {
  readonly name: "layoutStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Layout?: readonly IToken[];
    readonly Word?: readonly IToken[];
  };
}

export interface TrainStatementNode {
  readonly name: "trainStatement";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Train?: readonly IToken[];
    readonly body?: readonly BodyNode[];
  };
}

export interface ExpressionNode {
  readonly name: "expression";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly operand?: readonly OperandNode[];
    readonly Operator?: readonly IToken[];
    readonly Question?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly Colon?: readonly IToken[];
  };
}

export interface OperandNode {
  readonly name: "operand";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly Minus?: readonly IToken[];
    readonly Not?: readonly IToken[];
    readonly Word?: readonly IToken[];
    readonly Integer?: readonly IToken[];
    readonly Text?: readonly IToken[];
    readonly Wildcard?: readonly IToken[];
    readonly Dot?: readonly IToken[];
    readonly segment?: readonly SegmentNode[];
    readonly arguments?: readonly ArgumentsNode[];
    readonly Quantity?: readonly IToken[];
    readonly True?: readonly IToken[];
    readonly False?: readonly IToken[];
    readonly Hole?: readonly IToken[];
    readonly list?: readonly ListNode[];
    readonly group?: readonly GroupNode[];
    readonly index?: readonly IndexNode[];
  };
}

export interface ListNode {
  readonly name: "list";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenBracket?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly Comma?: readonly IToken[];
    readonly CloseBracket?: readonly IToken[];
  };
}

export interface GroupNode {
  readonly name: "group";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenParenthesis?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly CloseParenthesis?: readonly IToken[];
  };
}

export interface IndexNode {
  readonly name: "index";
  readonly location?: CstNodeLocation;
  readonly recoveredNode?: boolean;
  readonly children: {
    readonly OpenIndex?: readonly IToken[];
    readonly expression?: readonly ExpressionNode[];
    readonly CloseBracket?: readonly IToken[];
  };
}
