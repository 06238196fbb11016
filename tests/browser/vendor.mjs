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
  "markdown-it.js": ["markdown-it", "dist/browser/markdown-it.esm.min.mjs"],
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

/** What stands inside the files of others. */
const bundled = ["entities", "linkify-it", "mdurl", "punycode.js", "uc.micro"];
const languages = ["en", "zh"];

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

/** By code point of the emoji, of one language. */
function emojiNames(language) {
  const data = JSON.parse(readFileSync(join(modules, "emojibase-data", language, "data.json"), "utf8"));
  return new Map(data.map((each) => [each.hexcode, each]));
}

/** As Unicode recommends it: what is shown in colour anyway is not told so. @see emoji-test.txt */
const qualified = (emoji) => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");

/** The same skin tone for everybody in it, from the lightest. */
const tones = ({ skins = [] }) =>
  [1, 2, 3, 4, 5].flatMap((tone) => skins.find((each) => [each.tone].flat().every((one) => one === tone))?.emoji ?? []).map(qualified);

/** All emoji as `[group, emoji, words to find it by, skin tones]`, in the order in which they are shown. */
function emojis(language) {
  const english = emojiNames("en");
  const rows = [...emojiNames(language).values()]
    .filter(({ group }) => group !== undefined && group !== 2) // neither letters of flags nor parts
    .sort((one, other) => one.order - other.order)
    .map((each) => {
      const words = [each.label, ...(each.tags ?? []), english.get(each.hexcode)?.label ?? ""];
      return [each.group, qualified(each.emoji), [...new Set(words.filter(Boolean))].join("|"), tones(each).join(" ")];
    });
  const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
  return Buffer.from(`/*! emojibase-data ${version("emojibase-data")}, see LICENSES.txt */\nexport default [\n${lines}\n];\n`);
}

function licences() {
  const copied = [...Object.values(scripts), ...Object.values(others)].map(([name]) => name);
  const names = [...new Set([...copied, ...bundled, "emojibase-data"])];
  const texts = names.map((name) => {
    const file = ["LICENSE", "LICENCE", "LICENSE-MIT.txt", "LICENSE.txt"].find((each) => existsSync(join(modules, name, each)));
    const text = readFileSync(join(modules, name, file), "utf8").trim();
    return `${"=".repeat(78)}\n${name} ${version(name)}\n${"=".repeat(78)}\n\n${text}\n`;
  });
  return Buffer.from(texts.join("\n"));
}

const files = new Map([["LICENSES.txt", licences()]]);
for (const [target, origin] of Object.entries(scripts)) files.set(target, script(origin));
for (const language of languages) files.set(`emoji-${language}.js`, emojis(language));
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
