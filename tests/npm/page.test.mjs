// The installed package in a page that a plain server of files gives, in Chromium.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";

import { chromium } from "playwright-core";
import { build } from "vite";

const INSTALLED = process.env.STRICTMX_INSTALLED;
const TYPES = { ".html": "text/html", ".js": "text/javascript" };

let server, browser, page;
const complaints = [];

before(async () => {
  const html = await readFile(path.join(INSTALLED, "index.html"), "utf8");
  const [, map] = html.match(/<script type="importmap">(.*?)<\/script>/);
  const hash = createHash("sha256").update(map).digest("base64");
  const policy = `default-src 'none'; connect-src 'self'; script-src 'self' 'sha256-${hash}' 'wasm-unsafe-eval'`;
  server = createServer(async ({ url }, response) => {
    const name = url === "/" ? "index.html" : path.normalize(url).slice(1);
    const body = await readFile(path.join(INSTALLED, name)).catch(() => null);
    // The wasm without a media type, as servers give it that do not know it.
    const type = TYPES[path.extname(name)] ?? "application/octet-stream";
    response.writeHead(body ? 200 : 404, { "content-type": type, "content-security-policy": policy });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    // No sandbox: root may not have one. The rest keeps Chromium from talking to its maker.
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  page = await browser.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // There is no icon.
    if (message.type() === "error" && !message.location().url.endsWith("/favicon.ico")) complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.strictmx);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("the page judges what the command line judges", async () => {
  const run = spawnSync(process.env.STRICTMX_BIN, ["check", "--lab", "--format", "json", "two-records.lab.test"]);
  const printed = JSON.parse(run.stdout);
  const judged = await page.evaluate((evidence) => strictmx.judge(evidence), printed.evidence);
  assert.deepEqual(judged, printed);
});

test("the page lints, matches and explains", async () => {
  const [judged, matched, help] = await page.evaluate(() => [
    strictmx.lintPolicy("version: STSv1\nmode: Enforce\n", new Date()),
    strictmx.matchMx("*.example.com", "mail.example.com"),
    strictmx.explain("sts-mx-uncovered"),
  ]);
  assert.equal(judged.valid, false);
  assert.equal(matched.matches, true);
  assert.equal(help.severity, "error");
});

test("errors are errors in the page, too", async () => {
  const thrown = await page.evaluate(() => {
    try {
      strictmx.judge("{");
    } catch (error) {
      return [error instanceof Error, strictmx.isStrictmxError(error), error.code];
    }
  });
  assert.deepEqual(thrown, [true, true, "not-evidence"]);
});

test("a date of another frame is one", async () => {
  const valid = await page.evaluate(() => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return strictmx.lintStsRecord("v=STSv1; id=1", new frame.contentWindow.Date(0)).valid;
  });
  assert.equal(valid, true);
});

test("what a bundler makes of it does the same", async () => {
  // As Vite comes, but for where things are.
  const input = path.join(INSTALLED, "bundle.html");
  await build({ root: INSTALLED, base: "./", logLevel: "error", build: { outDir: "bundled", rollupOptions: { input } } });
  const bundled = await browser.newPage();
  bundled.on("pageerror", (error) => complaints.push(error.message));
  await bundled.goto(new URL("bundled/bundle.html", page.url()).href);
  await bundled.waitForFunction(() => globalThis.strictmx);
  const [ids, { valid }] = await bundled.evaluate(() => [strictmx.checkIds(), strictmx.lintPolicy("", new Date())]);
  assert.ok(ids.length > 100);
  assert.equal(valid, false);
});

test("the page complains of nothing", () => assert.deepEqual(complaints, []));
