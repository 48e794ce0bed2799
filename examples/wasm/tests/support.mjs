// What the tests share.
import { readFile } from "node:fs/promises";

import { load } from "../keyaccount.js";
import { wasm } from "../paths.mjs";

export async function library() {
    return load(await readFile(wasm));
}

/** The rows of a CSV without quotes, as objects of texts. */
export function parse(text) {
    const [header, ...lines] = text.trimEnd().split("\n");
    const names = header.split(",");
    return lines.map((line) => {
        const cells = line.split(",");
        return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
    });
}

const view = new DataView(new ArrayBuffer(8));

/** The bits of a number as the fixture writes them. */
export function bits(number, none) {
    if (Number.isNaN(number)) {
        return none;
    }
    view.setFloat64(0, number);
    return view.getBigUint64(0).toString(16).padStart(16, "0");
}
