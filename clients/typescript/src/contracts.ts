import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";

import { methods } from "./generated/methods.js";

type Table = typeof methods;

/** Full name of a method of the contracts: `musubi.registry.v1.InquiryService/Inquire`. */
export type MethodName = keyof Table;

type DescriptorOf<N extends MethodName> = Table[N]["descriptor"];
type KindOf<N extends MethodName> = DescriptorOf<N>["methodKind"];
type Requests<I> = Iterable<I> | AsyncIterable<I>;
type InitOf<N extends MethodName> = MessageInitShape<DescriptorOf<N>["input"]>;

/** Methods with one answer. */
export type CallName = {
  [N in MethodName]: KindOf<N> extends "unary" | "client_streaming" ? N : never;
}[MethodName];

/** Methods with any number of answers. */
export type StreamName = Exclude<MethodName, CallName>;

/** Methods that a person stands behind: their calls need a purpose and a statement. */
export type PersonName = {
  [N in MethodName]: Table[N]["actor"] extends "person" ? N : never;
}[MethodName];

/** What a method takes: a message as a plain object, or any number of them where it takes a stream. */
export type RequestOf<N extends MethodName> =
  KindOf<N> extends "client_streaming" | "bidi_streaming" ? Requests<InitOf<N>> : InitOf<N>;

/** What a method answers. */
export type AnswerOf<N extends MethodName> = MessageShape<DescriptorOf<N>["output"]>;

/** A method's types at run time. */
export interface Method {
  readonly name: string;
  readonly input: DescMessage;
  readonly output: DescMessage;
  readonly takesStream: boolean;
  readonly answersStream: boolean;
}

/**
 * A method by its full name.
 *
 * @throws {RangeError} the contracts have none
 */
export function methodOf(name: string): Method {
  if (!Object.hasOwn(methods, name)) {
    throw new RangeError("the contracts have no such method");
  }
  const descriptor: DescMethod = methods[name as MethodName].descriptor;
  const { input, output, methodKind } = descriptor;
  return {
    name,
    input,
    output,
    takesStream: methodKind === "client_streaming" || methodKind === "bidi_streaming",
    answersStream: methodKind === "server_streaming" || methodKind === "bidi_streaming",
  };
}
