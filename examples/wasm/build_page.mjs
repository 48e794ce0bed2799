// One file of everything: target/keyaccount.html, to be opened from a disk or sent by mail.
//
//   cargo build --release -p keyaccount-wasm --target wasm32-unknown-unknown
//   node examples/wasm/build_page.mjs
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

import { page, wasm } from "./paths.mjs";

const text = (name) => readFile(new URL(name, import.meta.url), "utf8");
const [html, style, binary, ...modules] = await Promise.all([
    text("page/index.html"),
    text("page/page.css"),
    readFile(wasm),
    text("keyaccount.js"),
    text("page/page.js"),
]);

/** The modules as one: nothing is imported or exported any more. */
function join() {
    const one = modules.join("").replaceAll(/^import .*\n/gm, "").replaceAll(/^export /gm, "");
    return fill(one, { wasm: binary.toString("base64") });
}

/** A function as replacement, so that no `$` in a text means anything. */
function fill(template, values) {
    return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name]);
}

const joined = join();
const hash = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
// Nothing is fetched, and nothing runs or styles but what stands here.
const policy = [
    "default-src 'none'",
    `script-src ${hash(joined)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
].join("; ");
await writeFile(page, fill(html, { policy, style, script: joined }));
console.log(page);
