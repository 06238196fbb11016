// Copies the libraries and the typeface of the web client out of node_modules into its vendor folder,
// with their licences. Bare imports become paths, so that a browser needs no import map and the
// Content-Security-Policy no exception. `--check` compares instead of writing.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const vendor = join(here, "../../entrypoints/web/vendor");

const scripts = {
  "preact.js": ["preact", "dist/preact.mjs"],
  "hooks.js": ["preact", "hooks/dist/hooks.mjs"],
  "htm.js": ["htm", "dist/htm.module.js"],
  "lean-qr.js": ["lean-qr", "index.mjs"],
  "idb-keyval.js": ["idb-keyval", "dist/index.js"],
  "signals.js": ["@preact/signals", "dist/signals.module.js"],
  "signals-core.js": ["@preact/signals-core", "dist/signals-core.module.js"],
};
const places = {
  preact: "./preact.js",
  "preact/hooks": "./hooks.js",
  "@preact/signals-core": "./signals-core.js",
};
const others = {
  "figtree.woff2": ["@fontsource-variable/figtree", "files/figtree-latin-wght-normal.woff2"],
  "figtree-ext.woff2": ["@fontsource-variable/figtree", "files/figtree-latin-ext-wght-normal.woff2"],
};

const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;

function script([name, path]) {
  const source = readFileSync(join(modules, name, path), "utf8")
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "")
    .replace(/(from|import)\s*"([^"./][^"]*)"/g, (whole, word, bare) => {
      if (!(bare in places)) throw new Error(`${path} imports ${bare}, which has no place here`);
      return `${word}"${places[bare]}"`;
    });
  return Buffer.from(`/*! ${name} ${version(name)}, see LICENSES.txt */\n${source}\n`);
}

function licences() {
  const names = [...new Set([...Object.values(scripts), ...Object.values(others)].map(([name]) => name))];
  const texts = names.map((name) => {
    const file = ["LICENSE", "LICENCE"].find((each) => existsSync(join(modules, name, each)));
    const text = readFileSync(join(modules, name, file), "utf8").trim();
    return `${"=".repeat(78)}\n${name} ${version(name)}\n${"=".repeat(78)}\n\n${text}\n`;
  });
  return Buffer.from(texts.join("\n"));
}

const files = new Map([["LICENSES.txt", licences()]]);
for (const [target, origin] of Object.entries(scripts)) files.set(target, script(origin));
for (const [target, [name, path]] of Object.entries(others)) files.set(target, readFileSync(join(modules, name, path)));

let differing = 0;
mkdirSync(vendor, { recursive: true });
for (const [target, content] of files) {
  const path = join(vendor, target);
  if (!process.argv.includes("--check")) writeFileSync(path, content);
  else if (!existsSync(path) || !readFileSync(path).equals(content)) {
    console.error(`${target} is not what vendor.mjs makes of its package`);
    differing += 1;
  }
}
process.exit(differing ? 1 : 0);
