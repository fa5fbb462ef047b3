// Bundles main.js and what it imports into one file of the server, with the licences that go with it.

import { readFile, readdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "../server/misional/web/static/editor.js");

/** The folders of the packages that files of `inputs` are from, sorted. */
function packagesOf(inputs) {
  const names = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter(Boolean))].sort();
}

/** The text of a package's licence; a package without one is not ours to give to others. */
async function licenceOf(name) {
  const folder = join(here, "node_modules", name);
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  return (await readFile(join(folder, file), "utf8")).trim();
}

const result = await build({
  absWorkingDir: here,
  entryPoints: ["main.js"],
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  target: ["es2022"],
  write: false,
  outfile: target,
});

const holders = new Map();
for (const name of packagesOf(Object.keys(result.metafile.inputs))) {
  const text = await licenceOf(name);
  holders.set(text, [...(holders.get(text) ?? []), name]);
}
const notices = [...holders].map(([text, names]) => `${names.join(", ")}:\n\n${text}`);
const banner = `/*! This file holds the packages below, each under its licence.\n\n${notices.join("\n\n")}\n*/\n`;
// Whole or not at all: a server may be reading it.
await writeFile(`${target}.part`, banner + result.outputFiles[0].text);
await rename(`${target}.part`, target);
