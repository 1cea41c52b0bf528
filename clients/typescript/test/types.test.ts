import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import ts from "typescript";

const FILE = resolve("test/types/wrong-use.ts");
const DIRECTIVE = "// @ts-expect-error ";
const lines = readFileSync(FILE, "utf8").split("\n");

/** Lines with an error, from 0, and everything else that is wrong, of wrong-use.ts with this text. */
function errorsOf(text: string): number[] {
  const config = ts.getParsedCommandLineOfConfigFile("test/tsconfig.json", {}, ts.sys as never)!;
  const host = ts.createCompilerHost(config.options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, version) =>
    resolve(name) === FILE
      ? ts.createSourceFile(name, text, { languageVersion: ts.ScriptTarget.ES2022, impliedNodeFormat: ts.ModuleKind.ESNext }, true)
      : getSourceFile(name, version);
  const program = ts.createProgram([FILE], { ...config.options, noEmit: true }, host);
  return ts.getPreEmitDiagnostics(program).map((each) => {
    assert.equal(resolve(each.file?.fileName ?? ""), FILE, String(each.messageText));
    return each.file!.getLineAndCharacterOfPosition(each.start!).line;
  });
}

describe("wrong use", () => {
  const withoutDirectives = lines.map((line) => line.replace(DIRECTIVE, "// "));
  const found = errorsOf(withoutDirectives.join("\n"));

  lines.forEach((line, number) => {
    if (line.includes(DIRECTIVE)) {
      test(`${line.split(DIRECTIVE)[1]} does not compile`, () => {
        assert.ok(found.includes(number + 1), `line ${number + 2} compiles`);
      });
    }
  });

  test("is all that does not compile there", () => {
    assert.deepEqual(errorsOf(lines.join("\n")), []);
    assert.equal(new Set(found).size, lines.filter((line) => line.includes(DIRECTIVE)).length);
  });
});
