// The page in headless Chromium, from a file, without a network.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, beforeEach, test } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

import { fixture, page as file, pictures, shipped } from "../paths.mjs";
import { library } from "./support.mjs";

const profile = await mkdtemp(path.join(os.tmpdir(), "keyaccount-page-"));
const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    offline: true,
    viewport: { width: 1100, height: 900 },
    args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
});
const page = await browser.newPage();
const complaints = [];
const requests = [];
page.on("console", (message) => complaints.push(message.text()));
page.on("pageerror", (error) => complaints.push(String(error)));
page.on("dialog", (dialog) => complaints.push(dialog.message()) && dialog.dismiss());
page.on("request", (request) => requests.push(request.url()));
await mkdir(pictures, { recursive: true });

after(async () => {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
});

beforeEach(async () => {
    complaints.length = 0;
    requests.length = 0;
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("#models button");
});

const choose = (...files) => page.setInputFiles("#file", files);
const memory = (name, text) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const status = (text) => page.waitForFunction((text) => document.getElementById("status").textContent.includes(text), text);

async function open(key) {
    await page.click(`button[data-key=${key}]`);
    await page.waitForSelector("#matrix svg");
}

/** Counts of the table of classes. */
const counts = () =>
    page.$$eval("#classes tbody tr", (rows) => rows.map((row) => Number(row.cells[1].textContent)));

/** A name without the marks that keep its direction to itself. */
const plain = (text) => text.replaceAll(/[\u2066-\u2069]/g, "");

/** Drops a file as a desktop does. */
async function drop(name, text) {
    const data = await page.evaluateHandle(
        ([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        },
        [name, text],
    );
    await page.dispatchEvent("#drop", "dragenter", { dataTransfer: data });
    assert.equal(await page.getAttribute("#drop", "class"), "over");
    await page.dispatchEvent("#drop", "drop", { dataTransfer: data });
}

const MODELS = `
    [four_s]
    format_version = 1
    [[four_s.attractiveness.criteria]]
    name = "Size"
    column = "size"
    value_function = { linear = { worst = 0.0, best = 4.0 } }
    [[four_s.relative_strength.criteria]]
    name = "Wins"
    column = "wins"
    value_function = { linear = { worst = 0.0, best = 4.0 } }
`;

test("a dropped table becomes a matrix, classes and explanations", async () => {
    await drop("accounts.csv", await readFile(shipped, "utf8"));
    await status("50 accounts");
    await open("four_s");
    await page.screenshot({ path: path.join(pictures, "four_s.png"), fullPage: true });
    assert.equal((await counts()).reduce((one, other) => one + other), 50);

    const names = await page.$$eval("#matrix svg title", (all) => all.map((one) => one.textContent));
    const hovered = names.map(plain);
    for (let account = 1; account <= 50; account++) {
        const id = `A-${String(account).padStart(3, "0")}: `;
        assert.ok(account === 47 || hovered.some((name) => name.startsWith(id)), id);
    }
    await page.click("#accounts button >> nth=0");
    const text = await page.textContent("#explanation");
    assert.match(text, /^A-001: .*\(four_s\)\n/);

    await open("bensaou");
    await page.screenshot({ path: path.join(pictures, "bensaou.png"), fullPage: true });
    await page.click("button[data-key=webster]");
    await status("Webster");
    assert.match(await page.textContent("#matrix figcaption"), /^No matrix: .*two axes/);
    assert.equal((await counts()).reduce((one, other) => one + other), 50);
    assert.deepEqual(complaints, []);
});

test("the fixture has the classes of Node", async () => {
    await choose(path.join(fixture, "models.json"), path.join(fixture, "accounts.csv"));
    await status("10000 accounts");
    const keyaccount = await library();
    const models = keyaccount.models(await readFile(path.join(fixture, "models.json"), "utf8"));
    models.readCsv(await readFile(path.join(fixture, "accounts.csv")));
    for (const { key } of models.description) {
        await page.click(`button[data-key=${key}]`);
        await page.waitForSelector(`button[data-key=${key}][aria-pressed=true]`);
        const result = models.classify(key);
        assert.deepEqual(await counts(), [...result.counts, result.unclassified], key);
        // A ladder of as many axes as rungs has no plane.
        const drawn = await page.$$eval("#matrix svg", (all) => all.length);
        assert.equal(drawn, key === "webster" ? 0 : 1, key);
    }
    await open("shapiro");
    await page.screenshot({ path: path.join(pictures, "fixture.png") });
    assert.deepEqual(complaints, []);
});

test("hostile names are names", async () => {
    const names = [
        "<img src=x onerror=alert(1)>",
        "</title><script>alert(2)</script>",
        "]]><svg onload=alert(3)>",
        "&lt;b&gt; &amp; \"quoted\" 'names'",
        "javascript:alert(4)",
        "\u202eesrever",
        "a\u0000b\u0007c\ufffe",
        "=HYPERLINK(\"http://example.com\")",
        "{{script}}",
    ];
    const quoted = names.map((name) => `"${name.replaceAll('"', '""')}",3,3`);
    await choose(memory("models.toml", MODELS), memory("hostile.csv", ["account,size,wins", ...quoted].join("\n")));
    await status(`${names.length} accounts`);
    await page.waitForSelector("#matrix svg");
    const listed = await page.$$eval("#accounts button", (all) => all.map((one) => one.textContent));
    assert.deepEqual(listed, names);
    for (let row = 0; row < names.length; row++) {
        await page.click(`#accounts button >> nth=${row}`);
        assert.ok((await page.textContent("#explanation")).startsWith(names[row]));
    }
    const titles = await page.$$eval("#matrix svg title", (all) => all.map((one) => one.textContent));
    const hovered = titles.map(plain);
    // Those that XML can hold as they are.
    for (const name of names.filter((name) => !/[\u0000-\u001f\u202e\ufffe]/.test(name))) {
        assert.ok(hovered.includes(`${name}: Strategic, margin 0.250`), `${name} in ${hovered}`);
    }
    const markup = "#answer img, #answer script, #answer b, #matrix svg svg, #answer a, #answer iframe";
    assert.equal(await page.$$eval(markup, (all) => all.length), 0);
    const handlers = await page.$$eval("#answer *", (all) =>
        all.flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith("on")),
    );
    assert.deepEqual(handlers, []);
    await page.screenshot({ path: path.join(pictures, "hostile.png"), fullPage: true });
    assert.deepEqual(complaints, []);
});

test("what is wrong is said, and what was there is gone", async () => {
    await choose(memory("models.toml", MODELS), memory("good.csv", "account,size,wins\nA,3,3\n"));
    await status("1 accounts");
    await drop("bad.csv", "account,size,wins\nA,<b>x</b>,3\n");
    await page.waitForSelector("#error:not([hidden])");
    const error = await page.textContent("#error");
    assert.match(error, /^bad\.csv: line 2, column `size`: `<b>x<\/b>` is not a finite number/);
    assert.equal(await page.$("#answer:not([hidden])"), null);
    await drop("models.toml", "[five_s]");
    await page.waitForFunction(() => document.getElementById("error").textContent.includes("five_s"));
    await choose(memory("few.csv", "account,size\nA,3\n"));
    await page.waitForFunction(() => document.getElementById("error").textContent.includes("no column `wins`"));
    await choose(memory("good.csv", "account,size,wins\nA,3,3\nB,1,3\n"));
    await status("2 accounts");
    assert.ok(await page.isHidden("#error"));
    assert.deepEqual(complaints, []);
});

test("nothing is fetched and no foreign script may run", async () => {
    await choose(shipped);
    await status("50 accounts");
    assert.deepEqual(requests, [pathToFileURL(file).href]);
    const refused = await page.evaluate(async () => {
        const script = document.createElement("script");
        script.textContent = "window.ran = true";
        document.body.append(script);
        const fetched = await fetch("https://example.com/").then(() => "fetched", () => "refused");
        return [fetched, window.ran ?? "did not run"];
    });
    assert.deepEqual(refused, ["refused", "did not run"]);
});
