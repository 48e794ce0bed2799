// The library in Node. Needs the wasm file and the fixture: see README.md.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";

import { KeyaccountError } from "../keyaccount.js";
import { fixture, shipped } from "../paths.mjs";
import { bits, library, parse } from "./support.mjs";

const read = (file) => readFile(path.join(fixture, file), "utf8");
const [keyaccount, presetAccounts, accounts, expected, json, toml] = await Promise.all([
    library(),
    readFile(shipped),
    read("accounts.csv"),
    read("expected.csv"),
    read("models.json"),
    read("models.toml"),
]);
const answers = parse(expected);

/** Every answer of a model as the fixture writes it. */
function lines(models, { key, axes }, ids) {
    const result = models.classify(key);
    return ids.map((id, row) => ({
        model: key,
        account: id,
        class: result.classes[row] ?? "",
        margin: bits(result.margins[row], ""),
        coverage: bits(result.coverage[row], ""),
        flags: String(result.flags[row]),
        scores: axes.map((axis) => bits(result.scores[axis.key][row], "-")).join(" "),
    }));
}

function compare(models, ids) {
    const found = models.description.flatMap((model) => lines(models, model, ids));
    assert.equal(found.length, 60_000);
    assert.equal(found.length, answers.length);
    found.forEach((line, at) => assert.deepEqual(line, answers[at]));
}

test("CSV gives the bits of the direct API", () => {
    const models = keyaccount.models(json);
    const { rows, ids } = models.readCsv(accounts);
    assert.equal(rows, 10_000);
    compare(models, ids);
    models.close();
});

test("objects give the bits of the direct API", () => {
    const models = keyaccount.models(toml);
    const texts = new Set();
    for (const column of models.description.flatMap((model) => model.columns)) {
        if (column.text) {
            texts.add(column.name);
        }
    }
    const value = ([name, cell]) => {
        const number = name !== "account" && !texts.has(name);
        return [name, cell === "" ? null : number ? Number(cell) : cell];
    };
    const rows = parse(accounts).map((row) => Object.fromEntries(Object.entries(row).map(value)));
    const { ids } = models.readRows(rows, { id: "account" });
    compare(models, ids);
    models.close();
});

const SMALL = `
    [four_s]
    format_version = 1
    [[four_s.attractiveness.criteria]]
    name = "Size"
    column = "size"
    value_function = { linear = { worst = 0.0, best = 4.0 } }
    [[four_s.relative_strength.criteria]]
    name = "Tier"
    column = "tier"
    value_function = { categories = { levels = [["low", 0.0], ["high", 1.0]] } }
`;

test("models say what they are", () => {
    const [model] = keyaccount.models(SMALL).description;
    assert.equal(model.key, "four_s");
    assert.deepEqual(model.columns, [
        { name: "size", text: false },
        { name: "tier", text: true },
    ]);
    assert.deepEqual(
        model.axes.map((axis) => axis.key),
        ["attractiveness", "relative_strength"],
    );
    assert.equal(model.classes.length, 4);
    assert.equal(keyaccount.presets().description.length, 5);
});

test("what is missing is missing", () => {
    const models = keyaccount.models(SMALL);
    models.readRows([
        { size: 3, tier: "high" },
        { size: NaN, tier: "high" },
        { size: true, tier: undefined },
        { tier: null },
    ]);
    const result = models.classify("four_s");
    assert.deepEqual(result.classes, ["strategic", null, null, null]);
    assert.deepEqual(Array.from(result.codes.slice(1)), [255, 255, 255]);
    assert.deepEqual([result.unclassified, result.counts.reduce((a, b) => a + b)], [3, 1]);
    assert.ok(Number.isNaN(result.margins[1]) && Number.isNaN(result.scores.attractiveness[3]));
    assert.equal(result.scores.attractiveness[2], 0.25);
    assert.ok(result.flags[1] & result.flagBits.unclassified);
});

test("typed arrays are columns", () => {
    const models = keyaccount.models(SMALL);
    const columns = { size: Float64Array.of(4, NaN, 1), tier: ["high", "low", null], other: [7] };
    const read = models.readColumns(columns, { ids: [5, "b", "c"] });
    assert.deepEqual(read, { rows: 3, columns: ["size", "tier"], ids: ["5", "b", "c"] });
    assert.deepEqual(models.classify("four_s").classes, ["strategic", null, null]);
    models.readColumns({ size: Int8Array.of(0), tier: ["low"] });
    assert.deepEqual(models.classify("four_s").classes, ["streamline"]);
    assert.match(models.explain("four_s", 0), /^row 0: /);
});

test("separators, quotes, marks and line ends of spreadsheets are read", () => {
    const models = keyaccount.models(SMALL);
    const tables = [
        '\ufeffaccount;size;tier\r\n"Müller; Söhne";3;high\r\n',
        "account\tsize\ttier\nMüller; Söhne\t3\thigh",
        'size,note,tier,account\n 3 ,"a ""b""\nc", high ,Müller; Söhne\n\n',
    ];
    for (const table of tables) {
        const { ids } = models.readCsv(table);
        assert.deepEqual(ids, ["Müller; Söhne"]);
        assert.deepEqual(models.classify("four_s").classes, ["strategic"]);
    }
});

test("an explanation and a matrix come with the class", () => {
    const models = keyaccount.models(SMALL);
    models.readCsv("account,size,tier\n<b>&\"A,3,high\n");
    models.classify("four_s");
    assert.match(models.explain("four_s", 0), /^<b>&"A: Strategic \(four_s\)\n/);
    const svg = models.matrix("four_s");
    assert.ok(svg.startsWith("<svg") && svg.includes("&lt;b&gt;&amp;"));
    assert.ok(!svg.includes("<b>"));
});

test("the shipped accounts fit the presets", () => {
    const models = keyaccount.presets();
    const { rows } = models.readCsv(presetAccounts);
    assert.equal(rows, 50);
    for (const { key } of models.description) {
        assert.equal(models.classify(key).classes.length, 50);
    }
});

function refused(words, call) {
    assert.throws(call, (error) => {
        assert.ok(error instanceof KeyaccountError, String(error));
        for (const word of words) {
            assert.ok(error.message.includes(word), `no ${word} in: ${error.message}`);
        }
        return true;
    });
}

test("what is wrong is said", () => {
    refused(["no model"], () => keyaccount.models(" "));
    refused(["no model"], () => keyaccount.models("{}"));
    refused(["TOML", "five_s"], () => keyaccount.models("[five_s]"));
    refused(["JSON", "line 1"], () => keyaccount.models("{ five_s }"));
    const models = keyaccount.models(SMALL);
    const table = (text) => () => models.readCsv(text);
    refused(["no header"], table(""));
    refused(["UTF-8", "byte 9"], table(new Uint8Array([...new TextEncoder().encode("account,\n"), 0xff])));
    refused(["line 3", "2 cells", "has 3"], table("account,size,tier\nA,1,low\nB,1\n"));
    refused(["line 2, column `size`", "`1,5`"], table("account;size;tier\nA;1,5;low\n"));
    refused(["line 2, column `size`", "`inf`"], table("account,size,tier\nA,inf,low\n"));
    refused(["row 1", '"A"'], table("account,size,tier\nA,1,low\nA,1,low\n"));
    const many = "A,x,low\n".repeat(25);
    refused(["line 2,", "and 5 more"], table(`account,size,tier\n${many}`));
    refused(["both named"], table("account,size,size,tier\nA,1,1,low\n"));
    refused(["row 1", "`size`", '"1"', "a number"], () => models.readRows([{ size: 1 }, { size: "1" }]));
    refused(["row 0", "`tier`", "5", "a text"], () => models.readRows([{ tier: 5 }]));
    refused(["`size`", "Infinity"], () => models.readRows([{ size: Infinity }]));
    refused(["row 1 has no id"], () => models.readRows([{ id: 7 }, {}], { id: "id" }));
    refused(['"tier"', "2 rows instead of 1"], () => models.readColumns({ size: [1], tier: ["low", "low"] }));

    models.readCsv("account,size\nA,1\n");
    refused(["no column `tier`"], () => models.classify("four_s"));
    models.readCsv("account,size,tier\nA,1,huge\n");
    refused(["`huge` is not known", "low, high"], () => models.classify("four_s"));
    refused(["no model `x`", "four_s"], () => models.classify("x"));
    refused(["classify first"], () => models.matrix("four_s"));
    const presets = keyaccount.presets();
    presets.readCsv(presetAccounts);
    presets.classify("webster");
    refused(["`webster`", "two axes"], () => presets.matrix("webster"));
    refused(["classify first"], () => presets.matrix("bensaou"));
    refused(["no row 1"], () => models.explain("four_s", 1));
    models.close();
    models.close();
    refused(["closed"], () => models.classify("four_s"));
});

test("sets of models do not disturb each other", () => {
    const one = keyaccount.models(SMALL);
    const other = keyaccount.models(SMALL);
    one.readRows([{ size: 4, tier: "high" }]);
    other.readRows([{ size: 0, tier: "low" }]);
    const before = one.classify("four_s");
    assert.deepEqual(other.classify("four_s").classes, ["streamline"]);
    other.close();
    keyaccount.models(SMALL).close(); // takes the place of the other
    assert.deepEqual(one.classify("four_s").classes, before.classes);
    assert.deepEqual(before.classes, ["strategic"]);
});
