import { inspect } from "node:util";
import type { DescMessage, Message } from "@bufbuild/protobuf";
import { isReflectList, isReflectMap, isReflectMessage, reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";

/**
 * Makes a message print as its type alone, each message in it too: `console.log` of an answer, or of a
 * part of it, shows nobody. The fields and their JSON stay as they are.
 */
export function withheld<M extends Message>(schema: DescMessage, message: M): M {
  withhold(reflect(schema, message));
  return message;
}

function withhold(reflected: ReflectMessage): void {
  const text = `${reflected.desc.typeName} { withheld }`;
  Object.defineProperty(reflected.message, inspect.custom, { value: () => text });
  for (const field of reflected.fields) {
    if (reflected.isSet(field)) {
      messagesOf(reflected.get(field)).forEach(withhold);
    }
  }
}

/** The messages in a value of a field: one, those of a list or those of a map. */
function messagesOf(value: unknown): ReflectMessage[] {
  if (isReflectMessage(value)) {
    return [value];
  }
  if (isReflectList(value) || isReflectMap(value)) {
    return [...value].flat().filter((each) => isReflectMessage(each));
  }
  return [];
}
