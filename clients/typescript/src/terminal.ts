import type { Connection, CallOptions, PersonOptions } from "./connection.js";
import type { AnswerOf, RequestOf } from "./contracts.js";
import { HitList } from "./hit-list.js";
import type { Outcome } from "./outcome.js";
import type { Purpose, Statements } from "./purpose.js";

const INQUIRE = "musubi.registry.v1.InquiryService/Inquire";
const SEARCH = "musubi.confirmation.v1.SearchService/Search";
const CONFIRM = "musubi.confirmation.v1.ConfirmationService/Confirm";

/** What a terminal calls for a person at it: inquiry, search and confirmation. */
export class Terminal {
  /**
   * @param connection stays the caller's to close
   * @param person who calls from where for what, and where statements of it come from
   */
  constructor(
    private readonly connection: Connection,
    private readonly person: { readonly purpose: Purpose; readonly statements: Statements },
  ) {}

  /** The same terminal for another application. */
  withReference(reference: string): Terminal {
    const { purpose, statements } = this.person;
    return new Terminal(this.connection, { purpose: { ...purpose, reference }, statements });
  }

  /**
   * Who stands behind a resident-record code, an Individual Number or all of the four items: the eight
   * items, from the first tier that knows the person.
   *
   * @param whom a resident-record code, 11 digits, or a whole request
   */
  inquire(
    whom: string | RequestOf<typeof INQUIRE>,
    options: CallOptions = {},
  ): Promise<Outcome<AnswerOf<typeof INQUIRE>>> {
    const request: RequestOf<typeof INQUIRE> =
      typeof whom === "string" ? { key: { case: "residentRecordCode", value: whom } } : whom;
    return this.connection.call(INQUIRE, request, this.with(options));
  }

  /** All persons who meet a condition, from the first tier that knows any. */
  search(condition: RequestOf<typeof SEARCH>, options: CallOptions = {}): HitList {
    return new HitList(this.connection.stream(SEARCH, condition, this.with(options)).ended());
  }

  /** Who a person at the counter is; that it is nobody, or another, is an answer. */
  confirm(
    request: RequestOf<typeof CONFIRM>,
    options: CallOptions = {},
  ): Promise<Outcome<AnswerOf<typeof CONFIRM>>> {
    return this.connection.call(CONFIRM, request, this.with(options));
  }

  private with(options: CallOptions): PersonOptions {
    return { ...options, ...this.person };
  }
}
