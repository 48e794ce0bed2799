// Opens reports in headless Chromium: nothing of what an account is called may run or break out,
// pictures keep their text inside, and tables sort, filter and print.
//
//   node check.mjs FOLDER...          each with a report.html and an accounts.csv
//   node check.mjs --pictures FOLDER  writes report.png and report.pdf beside them, to be looked at
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import path from "node:path";
import { chromium } from "playwright-core";

const folders = process.argv.slice(2).filter((argument) => argument !== "--pictures");
const pictures = process.argv.includes("--pictures");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});

/// The cells of a column, in the order in which they are shown, without hidden rows.
const column = (table, at) =>
  table.evaluate((node, at) => Array.from(node.tBodies[0].rows)
    .filter((row) => !row.hidden)
    .map((row) => row.cells[at].dataset.value ?? row.cells[at].textContent.trim()), at);

async function check(folder) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const troubles = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => { if (message.type() === "error") troubles.push(`console: ${message.text()}`); });
  page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  const url = pathToFileURL(path.resolve(folder, "report.html")).href;
  page.on("request", (request) => { if (request.url() !== url) troubles.push(`request: ${request.url()}`); });
  await page.goto(url);

  // The page's own markup and nothing besides.
  assert.equal(await page.evaluate(() => window.pwned), undefined, "a name ran");
  assert.equal(await page.locator("script").count(), 1);
  assert.equal(await page.locator("img, iframe, object, embed, link, form, h1 ~ h1").count(), 0);
  const handlers = await page.evaluate(() => Array.from(document.querySelectorAll("*"))
    .flatMap((node) => Array.from(node.attributes))
    .filter((attribute) => /^on/i.test(attribute.name) || /^\s*javascript:/i.test(attribute.value)).length);
  assert.equal(handlers, 0, "an attribute that runs");

  // Every account is there under the very name that the CSV has, but for the apostrophe.
  const csv = parse(await readFile(path.join(folder, "accounts.csv"), "utf8"));
  const table = page.locator("#accounts");
  const shown = await column(table, 0);
  const names = csv.slice(1).map(([id, name]) => plain(name ? `${plain(id)} ${plain(name)}` : id));
  const squeeze = (text) => text.replace(/\s+/g, " ").trim();
  assert.ok(shown.length > 0);
  if (shown.length === names.length) assert.deepEqual(shown.map(squeeze), names.map(squeeze));
  for (const cell of csv.flat()) {
    const number = cell !== "" && !Number.isNaN(Number(cell));
    assert.ok(number || !/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell), `a spreadsheet would run ${JSON.stringify(cell)}`);
  }

  await checkPictures(page);

  // A name that is written from right to left stays in its own cell, and the cells stay in order.
  const lefts = await table.evaluate((node) => Array.from(node.tBodies[0].rows).slice(0, 100)
    .map((row) => Array.from(row.cells).map((cell) => cell.getBoundingClientRect().left)));
  for (const row of lefts) assert.deepEqual(row, row.toSorted((a, b) => a - b));

  // Sorting, in both directions, numbers as numbers, missing ones last.
  const headings = await table.locator("thead th").allInnerTexts();
  const won = headings.findIndex((text) => text.startsWith("won"));
  if (won >= 0) {
    for (const sign of [-1, 1]) {
      await table.locator("thead th").nth(won).getByRole("button").click();
      const cells = await column(table, won);
      const known = cells.filter((cell) => cell !== "").map(Number);
      assert.deepEqual(known, known.toSorted((a, b) => sign * (a - b)));
      assert.ok(cells.slice(0, known.length).every((cell) => cell !== ""), "missing numbers come last");
    }
    assert.equal(await table.locator("thead th").nth(won).getAttribute("aria-sort"), "ascending");
  }
  await table.locator("thead th").first().getByRole("button").click();
  assert.deepEqual(await column(table, 0), shown.toSorted((a, b) => a.localeCompare(b)));

  // Filtering.
  if (shown.length > 8) {
    const input = page.locator(".filter", { has: page.locator("input") }).last().locator("input");
    const target = shown[Math.floor(shown.length / 2)];
    await input.fill(target);
    const left = await column(table, 0);
    assert.ok(left.includes(target) && left.length < shown.length, `filter by ${target}`);
    await input.fill("there is no such account");
    assert.deepEqual(await column(table, 0), []);
    await input.fill("");
    assert.equal((await column(table, 0)).length, shown.length);
  }

  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
  if (pictures) {
    const { writeFile } = await import("node:fs/promises");
    await writeFile(path.join(folder, "report.pdf"), pdf);
    await page.screenshot({ path: path.join(folder, "report.png"), fullPage: true });
  }
  assert.deepEqual(troubles, []);
  await page.close();
  console.log(`${folder}: ${shown.length} accounts shown`);
}

/// Pictures with ids of their own, no text beyond an edge, and no label on another, in the fonts that
/// this machine has.
async function checkPictures(page) {
  const found = await page.evaluate(() => {
    const box = (node) => node.getBoundingClientRect();
    const text = (node) => Array.from(node.childNodes).filter((child) => child.nodeType === 3)
      .map((child) => child.data).join("");
    const ids = Array.from(document.querySelectorAll("[id]")).map((node) => node.id);
    const wanted = Array.from(document.querySelectorAll("svg *")).flatMap((node) => Array.from(node.attributes))
      .flatMap((attribute) => attribute.value.match(/(?<=url\(#)[^)]*/g) ?? []);
    const pictures = Array.from(document.querySelectorAll("figure > svg[role=img]"));
    const beyond = [], met = [];
    for (const picture of pictures) {
      const frame = box(picture);
      for (const node of picture.querySelectorAll("text")) {
        const { left, top, right, bottom } = box(node);
        const inside = left >= frame.left && right <= frame.right && top >= frame.top && bottom <= frame.bottom;
        if (!inside) beyond.push(text(node));
      }
      const labels = Array.from(picture.querySelectorAll("text.label"), (node) => [text(node), box(node)]);
      labels.forEach(([one, a], at) => {
        for (const [other, b] of labels.slice(at + 1)) {
          const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
          if (!apart) met.push(`${one} / ${other}`);
        }
      });
    }
    const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
    return { pictures: pictures.length, twice, missing: wanted.filter((id) => !ids.includes(id)), beyond, met };
  });
  assert.ok(found.pictures >= 4, `${found.pictures} pictures`);
  assert.deepEqual({ ...found, pictures: 0 }, { pictures: 0, twice: [], missing: [], beyond: [], met: [] });
}

/// A cell without the apostrophe that keeps it from being a formula.
function plain(text) {
  return /^'(\s*[=+\-@＝＋－＠]|[\t\r\n])/u.test(text) ? text.slice(1) : text;
}

/// The records of a CSV after RFC 4180.
function parse(text) {
  const cells = /("(?:[^"]|"")*"|[^",\n]*)(,|\n|$)/g;
  const rows = [[]];
  for (const [, cell, end] of text.matchAll(cells)) {
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === "\n") rows.push([]);
    if (end === "") break;
  }
  return rows.filter((row) => row.length > 1);
}

try {
  assert.ok(folders.length > 0, "name at least one folder");
  for (const folder of folders) await check(folder);
} finally {
  await browser.close();
}
