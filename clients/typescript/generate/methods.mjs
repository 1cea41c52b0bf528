#!/usr/bin/env node
// A plugin of buf: the table of all methods of the contracts, from which the types of calls follow.
//
// Who stands behind a call, a machine or a person, is what the contract's `actor` says.
import { getOption } from "@bufbuild/protobuf";
import { createEcmaScriptPlugin, runNodeJs } from "@bufbuild/protoplugin";

const MACHINE = 1;

function exchangeOption(schema) {
  return schema.allFiles
    .flatMap((file) => file.extensions)
    .find((extension) => extension.typeName === "musubi.options.v1.exchange");
}

function actorOf(method, exchange) {
  return getOption(method, exchange).actor === MACHINE ? "machine" : "person";
}

function printTable(file, methods, exchange) {
  file.print("/** Every method of the contracts by its full name, and who stands behind its calls. */");
  file.print(file.export("const", "methods"), " = {");
  for (const method of methods) {
    const name = file.string(`${method.parent.typeName}/${method.name}`);
    const descriptor = [file.importSchema(method.parent), ".method.", method.localName];
    const actor = file.string(actorOf(method, exchange));
    file.print("  ", name, ": { descriptor: ", ...descriptor, ", actor: ", actor, " },");
  }
  file.print("} as const;");
}

function generateTs(schema) {
  const methods = schema.files.flatMap((file) => file.services).flatMap((service) => service.methods);
  if (methods.length > 0) {
    const file = schema.generateFile("methods.ts");
    file.print("// Made by `npm run generate` from the contracts; do not edit.");
    printTable(file, methods, exchangeOption(schema));
  }
}

runNodeJs(createEcmaScriptPlugin({ name: "musubi-methods", version: "v1", generateTs }));
