/**
 * The grammar: a concrete syntax tree without actions, and without any layer's name. One token of lookahead and a few
 * gates decide everywhere. An expression is flat, `operand (operator operand)*`; `src/syntax` climbs it by precedence.
 *
 * The parser reads prepared tokens: `src/syntax/lines.ts` has balanced all brackets and ended every statement by
 * exactly one `End`, also before `}` and at the end of the text. So recovery is simple and local (`LineRecovery`): a
 * statement that fails stops where it stands, and the error production `remains` takes the rest of its line. The bodies
 * in that rest are parsed as bodies, so that a broken line hides no error of others and costs one error.
 */
import { CstParser } from "chevrotain";
import type { CstNode, IParserErrorMessageProvider, IToken, TokenType } from "chevrotain";
import * as tokens from "./tokens.ts";

/** What an error's message holds: not a text for users but the label of what was expected. */
const expectedLabels: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => "End",
  buildNoViableAltMessage: ({ customUserDescription }) => customUserDescription ?? "",
  buildEarlyExitMessage: ({ customUserDescription }) => customUserDescription ?? "",
};

/**
 * Replaces the generator's recovery, which looks for a token that may follow any open rule and so resumes in the middle
 * of a line, by one rule: a failing statement or declaration ends at once. The methods are the generator's own.
 */
class LineRecovery extends CstParser {
  protected override canTokenTypeBeInsertedInRecovery(): boolean {
    return false;
  }

  protected override canTokenTypeBeDeletedInRecovery(): boolean {
    return false;
  }

  protected getFollowsForInRuleRecovery(): TokenType[] {
    return [];
  }

  protected shouldInRepetitionRecoveryBeTried(): boolean {
    return false;
  }

  protected findReSyncTokenType(): TokenType {
    return tokens.End;
  }

  protected isInCurrentRuleReSyncSet(): boolean {
    const rule = (this as unknown as { getCurrRuleFullName(): string }).getCurrRuleFullName();
    return rule === "statement" || rule === "declaration";
  }

  protected reSyncTo(): IToken[] {
    return [];
  }

  /** A plain object for the children: half the time of the generator's, which has no prototype. */
  protected cstInvocationStateUpdate(name: string): void {
    const node: CstNode = { name, children: {}, location: { startOffset: -1, endOffset: -1 } as never };
    (this as unknown as { CST_STACK: CstNode[] }).CST_STACK.push(node);
  }
}

export class ConvokeParser extends LineRecovery {
  constructor(skipValidations = true) {
    super([...tokens.tokenTypes], {
      maxLookahead: 1,
      recoveryEnabled: true,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider: expectedLabels,
      skipValidations,
    });
    this.performSelfAnalysis();
  }

  // ── Files ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  file = this.RULE("file", () => {
    this.MANY(() => {
      this.OPTION(() => this.SUBRULE(this.declaration));
      this.OPTION2(() => this.SUBRULE(this.remains));
      this.CONSUME(tokens.End);
    });
  });

  private declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.letStatement) },
      { ALT: () => this.SUBRULE(this.blockDeclaration) },
      { ALT: () => this.SUBRULE(this.modelDeclaration) },
    ]);
  });

  private importDeclaration = this.RULE("importDeclaration", () => {
    this.CONSUME(tokens.Import);
    this.CONSUME(tokens.OpenNames);
    this.CONSUME(tokens.Word);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== tokens.CloseNames,
      DEF: () => {
        this.CONSUME(tokens.Comma);
        this.CONSUME2(tokens.Word);
      },
    });
    this.OPTION(() => this.CONSUME2(tokens.Comma));
    this.CONSUME(tokens.CloseNames);
    this.CONSUME(tokens.From);
    this.CONSUME(tokens.Text);
  });

  private blockDeclaration = this.RULE("blockDeclaration", () => {
    this.CONSUME(tokens.Block);
    this.CONSUME(tokens.Word);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.SUBRULE(this.body);
  });

  private modelDeclaration = this.RULE("modelDeclaration", () => {
    this.CONSUME(tokens.Model);
    this.CONSUME(tokens.Word);
    this.OPTION(() => this.SUBRULE(this.parameters));
    this.SUBRULE(this.body);
  });

  private parameters = this.RULE("parameters", () => {
    this.OR([{ ALT: () => this.CONSUME(tokens.OpenArguments) }, { ALT: () => this.CONSUME(tokens.OpenParenthesis) }]);
    this.OPTION(() => {
      this.SUBRULE(this.parameter);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== tokens.CloseParenthesis,
        DEF: () => {
          this.CONSUME(tokens.Comma);
          this.SUBRULE2(this.parameter);
        },
      });
      this.OPTION2(() => this.CONSUME2(tokens.Comma));
    });
    this.CONSUME(tokens.CloseParenthesis);
  });

  private parameter = this.RULE("parameter", () => {
    this.CONSUME(tokens.Word);
    this.OPTION(() => {
      this.CONSUME(tokens.Assign);
      this.SUBRULE(this.expression);
    });
  });

  body = this.RULE("body", () => {
    this.CONSUME(tokens.OpenBrace);
    this.MANY(() => {
      this.OPTION(() => this.SUBRULE(this.statement));
      this.OPTION2(() => this.SUBRULE(this.remains));
      this.CONSUME(tokens.End);
    });
    this.CONSUME(tokens.CloseBrace);
  });

  /** The error production: what a statement leaves behind on its line. */
  private remains = this.RULE("remains", () => {
    this.AT_LEAST_ONE(() => {
      this.OR([{ ALT: () => this.SUBRULE(this.body) }, { ALT: () => this.CONSUME(tokens.Other) }]);
    });
  });

  // ── Statements ─────────────────────────────────────────────────────────────────────────────────────────────────────

  // What a line asks for more than once is made once: closures made anew take a tenth of the time of parsing.
  private readonly statements = [
    { ALT: () => this.SUBRULE(this.layerStatement) },
    { ALT: () => this.SUBRULE(this.inputStatement) },
    { ALT: () => this.SUBRULE(this.outputStatement) },
    { ALT: () => this.SUBRULE(this.fromStatement) },
    { ALT: () => this.SUBRULE(this.letStatement) },
    { ALT: () => this.SUBRULE(this.ifStatement) },
    { ALT: () => this.SUBRULE(this.repeatStatement) },
    { ALT: () => this.SUBRULE(this.forStatement) },
    { ALT: () => this.SUBRULE(this.expectStatement) },
    { ALT: () => this.SUBRULE(this.requireStatement) },
    { ALT: () => this.SUBRULE(this.claim) },
    { ALT: () => this.SUBRULE(this.layoutStatement) },
    { ALT: () => this.SUBRULE(this.trainStatement) },
  ];

  private statement = this.RULE("statement", () => this.OR(this.statements));

  private readonly labelOfLayer = { GATE: () => this.labelAhead(), DEF: () => this.SUBRULE(this.label) };
  private readonly argumentsBehind = () => this.SUBRULE(this.arguments);
  private readonly itemsOfLayer = { GATE: () => !this.elseAhead(), DEF: () => this.SUBRULE(this.item) };
  private readonly claimOfLayer = () => this.SUBRULE(this.claim);

  private layerStatement = this.RULE("layerStatement", () => {
    this.OPTION(this.labelOfLayer);
    this.CONSUME(tokens.Name);
    this.OPTION2(this.argumentsBehind);
    this.MANY(this.itemsOfLayer);
    this.OPTION3(this.claimOfLayer);
  });

  private label = this.RULE("label", () => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(tokens.Text) },
        { ALT: () => this.CONSUME(tokens.Name) },
        { ALT: () => this.CONSUME(tokens.Integer) },
      ],
      ERR_MSG: "Word",
    });
    this.MANY(() => {
      this.CONSUME(tokens.Dot);
      this.SUBRULE(this.segment);
    });
    this.CONSUME(tokens.Colon);
  });

  private segment = this.RULE("segment", () => {
    this.OR({
      DEF: [
        { ALT: () => this.CONSUME(tokens.Word) },
        { ALT: () => this.CONSUME(tokens.Integer) },
        { ALT: () => this.CONSUME(tokens.Wildcard) },
      ],
      ERR_MSG: "Word",
    });
  });

  private readonly commaOfItem = () => this.CONSUME(tokens.Comma);
  private readonly nameOfItem = {
    GATE: () => this.LA(2).tokenType === tokens.Assign,
    DEF: () => {
      this.CONSUME(tokens.Word);
      this.CONSUME(tokens.Assign);
    },
  };
  private readonly items = [
    { ALT: () => this.SUBRULE(this.body) },
    {
      ALT: () => {
        this.OPTION(this.commaOfItem);
        this.OPTION2(this.nameOfItem);
        this.SUBRULE(this.expression);
      },
    },
  ];

  private item = this.RULE("item", () => this.OR(this.items));

  private arguments = this.RULE("arguments", () => {
    this.CONSUME(tokens.OpenArguments);
    this.OPTION(() => {
      this.SUBRULE(this.argument);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== tokens.CloseParenthesis,
        DEF: () => {
          this.CONSUME(tokens.Comma);
          this.SUBRULE2(this.argument);
        },
      });
      this.OPTION2(() => this.CONSUME2(tokens.Comma));
    });
    this.CONSUME(tokens.CloseParenthesis);
  });

  private argument = this.RULE("argument", () => {
    this.OPTION({
      GATE: () => this.LA(2).tokenType === tokens.Assign,
      DEF: () => {
        this.CONSUME(tokens.Word);
        this.CONSUME(tokens.Assign);
      },
    });
    this.SUBRULE(this.expression);
  });

  private claim = this.RULE("claim", () => {
    this.CONSUME(tokens.Arrow);
    this.SUBRULE(this.shape);
  });

  private shape = this.RULE("shape", () => {
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(tokens.OpenBracket) }, { ALT: () => this.CONSUME(tokens.OpenIndex) }],
      ERR_MSG: "shape",
    });
    this.elements();
    this.CONSUME(tokens.CloseBracket);
  });

  private inputStatement = this.RULE("inputStatement", () => {
    this.CONSUME(tokens.Input);
    this.CONSUME(tokens.Word);
    this.SUBRULE(this.inputShape);
    this.OPTION({
      GATE: () => this.LA(2).tokenType === tokens.OpenArguments,
      DEF: () => this.SUBRULE(this.call),
    });
  });

  private inputShape = this.RULE("inputShape", () => {
    this.OR({
      DEF: [{ ALT: () => this.CONSUME(tokens.OpenBracket) }, { ALT: () => this.CONSUME(tokens.OpenIndex) }],
      ERR_MSG: "shape",
    });
    this.OPTION(() => {
      this.SUBRULE(this.size);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== tokens.CloseBracket,
        DEF: () => {
          this.CONSUME(tokens.Comma);
          this.SUBRULE2(this.size);
        },
      });
      this.OPTION2(() => this.CONSUME2(tokens.Comma));
    });
    this.CONSUME(tokens.CloseBracket);
  });

  private size = this.RULE("size", () => {
    this.OPTION({
      GATE: () => this.LA(2).tokenType === tokens.Assign,
      DEF: () => {
        this.CONSUME(tokens.Word);
        this.CONSUME(tokens.Assign);
      },
    });
    this.SUBRULE(this.expression);
  });

  private call = this.RULE("call", () => {
    this.CONSUME(tokens.Word);
    this.SUBRULE(this.arguments);
  });

  private outputStatement = this.RULE("outputStatement", () => {
    this.CONSUME(tokens.Output);
    this.CONSUME(tokens.Word);
    this.OPTION(() => {
      this.CONSUME(tokens.Assign);
      this.SUBRULE(this.expression);
    });
    this.MANY({
      GATE: () => this.LA(this.LA(1).tokenType === tokens.Comma ? 3 : 2).tokenType === tokens.Assign,
      DEF: () => this.SUBRULE(this.attribute),
    });
  });

  private attribute = this.RULE("attribute", () => {
    this.OPTION(() => this.CONSUME(tokens.Comma));
    this.CONSUME(tokens.Word);
    this.CONSUME(tokens.Assign);
    this.SUBRULE(this.expression);
  });

  private fromStatement = this.RULE("fromStatement", () => {
    this.CONSUME(tokens.From);
    this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.claim));
  });

  private letStatement = this.RULE("letStatement", () => {
    this.CONSUME(tokens.Let);
    this.CONSUME(tokens.Word);
    this.CONSUME(tokens.Assign);
    this.SUBRULE(this.expression);
  });

  private ifStatement = this.RULE("ifStatement", () => {
    this.CONSUME(tokens.If);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.body);
    this.MANY({
      GATE: () => this.LA(2).tokenType === tokens.If,
      DEF: () => {
        this.CONSUME(tokens.Else);
        this.CONSUME2(tokens.If);
        this.SUBRULE2(this.expression);
        this.SUBRULE2(this.body);
      },
    });
    this.OPTION(() => {
      this.CONSUME2(tokens.Else);
      this.SUBRULE3(this.body);
    });
  });

  private repeatStatement = this.RULE("repeatStatement", () => {
    this.CONSUME(tokens.Repeat);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.body);
  });

  private forStatement = this.RULE("forStatement", () => {
    this.CONSUME(tokens.For);
    this.CONSUME(tokens.Word);
    this.CONSUME(tokens.In);
    this.SUBRULE(this.expression);
    this.SUBRULE(this.body);
  });

  private expectStatement = this.RULE("expectStatement", () => {
    this.CONSUME(tokens.Expect);
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(tokens.At);
      this.AT_LEAST_ONE({ DEF: () => this.SUBRULE(this.sizeValue), ERR_MSG: "sizes" });
    });
  });

  private sizeValue = this.RULE("sizeValue", () => {
    this.OPTION(() => this.CONSUME(tokens.Comma));
    this.CONSUME(tokens.Word);
    this.CONSUME(tokens.Assign);
    this.SUBRULE(this.expression);
  });

  private requireStatement = this.RULE("requireStatement", () => {
    this.CONSUME(tokens.Require);
    this.SUBRULE(this.expression);
  });

  private layoutStatement = this.RULE("layoutStatement", () => {
    this.CONSUME(tokens.Layout);
    this.CONSUME(tokens.Word);
  });

  private trainStatement = this.RULE("trainStatement", () => {
    this.CONSUME(tokens.Train);
    this.SUBRULE(this.body);
  });

  // ── Expressions ────────────────────────────────────────────────────────────────────────────────────────────────────

  private readonly furtherOperand = () => {
    this.CONSUME(tokens.Operator);
    this.SUBRULE2(this.operand);
  };
  private readonly branches = () => {
    this.CONSUME(tokens.Question);
    this.SUBRULE(this.expression);
    this.CONSUME(tokens.Colon);
    this.SUBRULE2(this.expression);
  };

  expression = this.RULE("expression", () => {
    this.SUBRULE(this.operand);
    this.MANY(this.furtherOperand);
    this.OPTION(this.branches);
  });

  private readonly operands = {
    DEF: [
      { ALT: () => this.reference() },
      { ALT: () => this.CONSUME(tokens.Quantity) },
      { ALT: () => this.CONSUME(tokens.True) },
      { ALT: () => this.CONSUME(tokens.False) },
      { ALT: () => this.CONSUME(tokens.Hole) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.group) },
    ],
    ERR_MSG: "value",
  };

  private readonly signs = [{ ALT: () => this.CONSUME(tokens.Minus) }, { ALT: () => this.CONSUME(tokens.Not) }];
  private readonly sign = () => this.OR(this.signs);
  private readonly indices = () => this.SUBRULE(this.index);

  private operand = this.RULE("operand", () => {
    this.MANY(this.sign);
    this.OR2(this.operands);
    this.MANY3(this.indices);
  });

  private readonly references = [
    { ALT: () => this.CONSUME(tokens.Word) },
    { ALT: () => this.CONSUME(tokens.Integer) },
    { ALT: () => this.CONSUME(tokens.Text) },
    { ALT: () => this.CONSUME(tokens.Wildcard) },
  ];

  private readonly furtherSegment = () => {
    this.CONSUME(tokens.Dot);
    this.SUBRULE(this.segment);
  };

  /** Of an operand: a name, a path, a call; also an integer or a text, since a path may begin with either. */
  private reference(): void {
    this.OR3(this.references);
    this.MANY2(this.furtherSegment);
    this.OPTION(this.argumentsBehind);
  }

  private list = this.RULE("list", () => {
    this.CONSUME(tokens.OpenBracket);
    this.elements();
    this.CONSUME(tokens.CloseBracket);
  });

  /** Of a list or shape: what stands in its brackets. */
  private elements(): void {
    this.OPTION(() => {
      this.SUBRULE(this.expression);
      this.MANY({
        GATE: () => this.LA(2).tokenType !== tokens.CloseBracket,
        DEF: () => {
          this.CONSUME(tokens.Comma);
          this.SUBRULE2(this.expression);
        },
      });
      this.OPTION2(() => this.CONSUME2(tokens.Comma));
    });
  }

  private group = this.RULE("group", () => {
    this.CONSUME(tokens.OpenParenthesis);
    this.SUBRULE(this.expression);
    this.CONSUME(tokens.CloseParenthesis);
  });

  private index = this.RULE("index", () => {
    this.CONSUME(tokens.OpenIndex);
    this.SUBRULE(this.expression);
    this.CONSUME(tokens.CloseBracket);
  });

  /** Whether `else` stands ahead between braces, where it is not a name. */
  private elseAhead(): boolean {
    if (this.LA(1).tokenType !== tokens.Else) return false;
    return this.LA(0).tokenType === tokens.CloseBrace || this.LA(2).tokenType === tokens.OpenBrace;
  }

  /** Whether a label stands ahead: a path and a colon, or what can be nothing but a label. */
  private labelAhead(): boolean {
    if (this.LA(1).tokenType !== tokens.Name) return true;
    let at = 2;
    while (this.LA(at).tokenType === tokens.Dot) at += 2;
    return this.LA(at).tokenType === tokens.Colon;
  }
}
