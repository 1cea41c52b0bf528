/** What a call of a person is made for: 1 to 64 of `A-Z a-z 0-9 . _ : / -` each. */
export interface Purpose {
  /** The business (事務) it belongs to. */
  readonly business: string;
  /** Number of the application it belongs to. */
  readonly reference: string;
  /** Id of the person (操作者ID). */
  readonly operator: string;
  /** Id of the terminal (操作端末ID). */
  readonly terminal: string;
}

/** For which call a statement is wanted. */
export interface WantedStatement {
  /** Full name of the method, `musubi.registry.v1.InquiryService/Inquire`. */
  readonly method: string;
  readonly purpose: Purpose;
  /** Codes of the bodies whose nodes may act on it. */
  readonly audience: readonly string[];
  /** Thumbprint of the certificate that the call shows. */
  readonly thumbprint: string;
}

/**
 * Where operator statements come from: the operator authority of the own organisation. It is asked
 * once for each act and gives a compact JWS (docs/protocols/operator-statement.md); what it throws goes
 * through to whoever makes the call.
 */
export type Statements = (wanted: WantedStatement) => string | Promise<string>;
