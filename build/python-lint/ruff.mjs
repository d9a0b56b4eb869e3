// node ruff.mjs MODULES FILE...: ruff, which is in the folder MODULES, over Python files. A line for each finding, and exit
// status 1 if there is any.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [modules, ...files] = process.argv.slice(2);
const { PositionEncoding, Workspace } = createRequire(resolve(modules, "x.js"))("@astral-sh/ruff-wasm-nodejs");

const select = ["A002", "B", "C4", "E", "F", "PIE", "PLE", "RUF100", "UP", "W"];
const ignore = [
  "B023", // functions that are called before the loop goes on
  "B905", // zip() of rows of which the host made both
  "C408", // dict(name=value) reads as well
  "E501", // a matter of taste, not a fault
  "E731", // a test names a function
  "F403", // the modules with others' names take all of them over
  "F405",
  "UP017", // one more name of the same
];
const options = { "target-version": "py312", lint: { select, ignore } };
const workspace = new Workspace(options, PositionEncoding.Utf32);

let found = 0;
for (const file of files) {
  for (const { code, message, start_location: start } of workspace.check(readFileSync(file, "utf8"))) {
    console.log(`${file}:${start.row}:${start.column}: ${code} ${message}`);
    found++;
  }
}
process.exitCode = found ? 1 : 0;
