// Each line after a directive is a mistake that must not compile; a test takes the directives away and
// sees that each of them is one.
import { connect, Register, Terminal, type Outcome } from "@musubi/client";

const connection = await connect({ host: "", port: 1, node: "", certificate: "" });
const purpose = { business: "", reference: "", operator: "", terminal: "" };
const person = { purpose, statements: () => "" };
const inquire = "musubi.registry.v1.InquiryService/Inquire";
const push = "musubi.registry.v1.UpdateService/PushUpdate";
const search = "musubi.confirmation.v1.SearchService/Search";
const submit = "musubi.confirmation.v1.BulkService/SubmitBulk";

// What is right compiles.
export const right = [
  connection.call(inquire, { key: { case: "residentRecordCode", value: "" } }, person),
  connection.call(push, { record: { residentRecordCode: "" } }),
  connection.stream(search, { includeRemoved: true }, person),
  connection.call(submit, [], person),
];

// @ts-expect-error a person's call without a purpose
void connection.call(inquire, {});
// @ts-expect-error a person's call without a source of statements
void connection.call(inquire, {}, { purpose });
// @ts-expect-error a purpose without its operator
void connection.call(inquire, {}, { ...person, purpose: { business: "", reference: "", terminal: "" } });
// @ts-expect-error a machine's call with a purpose
void connection.call(push, {}, person);
// @ts-expect-error a method that the contracts do not have
void connection.call("musubi.registry.v1.InquiryService/Guess", {}, person);
// @ts-expect-error the request of another method
void connection.call(push, { key: { case: "residentRecordCode", value: "" } });
// @ts-expect-error a code that is a number
void connection.call(inquire, { key: { case: "residentRecordCode", value: 1 } }, person);
// @ts-expect-error a member of a oneof that it does not have
void connection.call(inquire, { key: { case: "passport", value: "" } }, person);
// @ts-expect-error a list of answers as if it were one
void connection.call(search, {}, person);
// @ts-expect-error one answer as if it were a list
void connection.stream(inquire, {}, person);
// @ts-expect-error one message where the method takes a stream
void connection.call(submit, {}, person);
// @ts-expect-error a terminal without a purpose
void new Terminal(connection, { statements: () => "" });
// @ts-expect-error a push of something else
void new Register(connection).push({ colour: "red" });
// @ts-expect-error a connection without the name of its node
void connect({ host: "", port: 1, certificate: "" });

/** Without one of the three there is no end. */
// @ts-expect-error a switch that forgets the failures
export function forgetful(outcome: Outcome<string>): string {
  switch (outcome.kind) {
    case "answered":
      return outcome.answer;
    case "refused":
      return outcome.reason;
  }
}

/** An answer is there only when the outcome is one. */
export function hasty(outcome: Outcome<string>): string {
  // @ts-expect-error an answer without a look at the kind
  return outcome.answer;
}
