import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { root, targetDir } from "../../../scripts/lib/paths.js";

const packageFolder = path.join(root, "pkg");
const entry = path.join(packageFolder, "index.d.ts");
const REPORT = "report.api.md";

/** The compiler options of a typical application. */
const compilerOptions = {
  target: "es2022",
  module: "nodenext",
  moduleResolution: "nodenext",
  lib: ["es2022", "dom"],
  strict: true,
  types: [],
};

/**
 * Describes the package's types with API Extractor.
 * @param {string} folder name of an output folder below `target/`, unique per caller
 * @returns {{ report: string, members: ApiMember[] }} the report (sorted, without most comments) and all exports of the
 *   package
 *
 * @typedef {object} ApiMember
 * @property {string} kind such as "Class" or "Method"
 * @property {string} name
 * @property {string} [docComment]
 * @property {{ text: string }[]} excerptTokens
 * @property {{ startIndex: number, endIndex: number }} [returnTypeTokenRange]
 * @property {ApiMember[]} [members]
 */
export function describePackage(folder) {
  const output = path.join(targetDir, "types", folder);
  const temporary = path.join(output, "temporary");
  mkdirSync(temporary, { recursive: true });
  const model = path.join(output, "model.json");
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, files: [entry] } },
      apiReport: { enabled: true, reportFolder: output, reportTempFolder: temporary, reportFileName: REPORT },
      docModel: { enabled: true, apiJsonFilePath: model },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: "lf",
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: path.join(packageFolder, "package.json"),
  });
  const problems = [];
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      const isProblem = ["error", "warning"].includes(message.logLevel) && message.category !== "console";
      if (isProblem) problems.push(message.formatMessageWithLocation(packageFolder));
      message.handled = true;
    },
  });
  assert.deepEqual(problems, []);
  assert.ok(succeeded);
  return {
    report: readFileSync(path.join(temporary, REPORT), "utf8"),
    members: JSON.parse(readFileSync(model, "utf8")).members[0].members,
  };
}
