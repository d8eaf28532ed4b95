// The page of options: what is saved has been tested.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Page } from "@playwright/test";
import { axe } from "../../axe.js";
import { resolver } from "../resolver.js";
import { screenshots } from "../screenshots.js";
import { expect, own, test } from "../test.js";

const NEW = { option: true } as const;

/** The origin at which a server listens from now on. */
async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** What is kept after this page has done its work. */
const kept = (page: Page) => page.evaluate(() => chrome.storage.local.get(null));

test("a service of one's own is tested, saved, and asked from then on", async ({ options, popup, sent }) => {
  const page = await options();
  await expect(page.getByLabel("The public service")).toBeDisabled();
  await expect(page.getByLabel("No service")).toBeChecked();
  await axe(page);
  await screenshots(page, "options");
  await page.getByLabel("A service of your own").check();
  await page.getByLabel("Address of the service").fill(`${own().service.toUpperCase().replace("HTTP", "http")}/`);
  expect(sent).toEqual([]);
  await page.getByRole("button", { name: "Test and save" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  expect(await kept(page)).toEqual({ asker: "own", service: own().service, resolver: "" });
  await axe(page);
  sent.length = 0;
  const opened = await popup();
  await expect(opened.getByText(`which asks ${new URL(own().service).host}.`)).toBeVisible();
});

test.describe("what is no service", () => {
  test.use({ expected: [/status of|ERR_CONNECTION_REFUSED|ERR_FAILED/, NEW] });

  test("is refused with a reason, and not saved", async ({ options }) => {
    const described = (info: object) =>
      createServer((request, response) => {
        if (request.url === "/api/v1/openapi.json") {
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ info }));
        } else response.writeHead(404).end();
      });
    const servers = [
      described({ title: "something else", version: "1" }),
      described({ title: "strictmx", version: "99.1", "x-format-version": 99 }),
      described({ title: "strictmx", version: "0.0" }),
      createServer((_, response) => response.writeHead(404).end()),
      createServer((_, response) => response.writeHead(302, { location: own().service }).end()),
    ];
    const origins = await Promise.all(servers.map(listening));
    const page = await options();
    const first = await kept(page);
    await page.getByLabel("A service of your own").check();
    const field = page.getByLabel("Address of the service");
    const cases = [
      [origins[0], "is not a strictmx service"],
      [origins[1], "of version 99.1, which says what this extension cannot read"],
      [origins[2], "of version 0.0, which says what this extension cannot read"],
      [origins[3], "HTTP status 404"],
      // Leave was given for this address and no other.
      [origins[4], "does not answer"],
      ["http://127.0.0.1:49151", "does not answer"],
      ["check.example.com", "Begin with https://"],
      ["http://check.example.com", "use https://"],
      ["https://check.example.com/check", "leave out /check"],
      ["", "Enter an address"],
    ];
    for (const [typed, why] of cases) {
      await field.fill(typed ?? "");
      await page.getByRole("button", { name: "Test and save" }).click();
      await expect(page.getByRole("status")).toContainText(why ?? "");
      await expect(page.getByRole("status")).toContainText("Nothing was saved.");
      await expect(field).toHaveAttribute("aria-invalid", "true");
      expect(await kept(page), typed).toEqual(first);
    }
    await axe(page);
    await screenshots(page, "options-refused");
    for (const server of servers) server.close();
  });

  test("who says nothing is not waited for for ever, and nothing can be changed meanwhile", async ({ options }) => {
    const silent = createServer(() => {});
    const page = await options();
    await page.getByLabel("A service of your own").check();
    const field = page.getByLabel("Address of the service");
    await field.fill(await listening(silent));
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByRole("status")).toContainText("Testing");
    await expect(field).toBeDisabled();
    await expect(page.getByLabel("No service")).toBeDisabled();
    // It is still there, and says nothing.
    await expect(page.getByRole("status")).toContainText("does not answer", { timeout: 60_000 });
    await expect(field).toBeEnabled();
    silent.closeAllConnections();
    silent.close();
  });
});

test.describe("without leave", () => {
  test.use({ hosts: [[], NEW] });

  test("nothing is sent or saved", async ({ context, options, sent }) => {
    await context.addInitScript(() => (chrome.permissions.request = async () => false));
    const page = await options();
    await page.getByLabel("A service of your own").check();
    await page.getByLabel("Address of the service").fill(own().service);
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByRole("status")).toContainText("You have not allowed");
    expect(await kept(page)).toEqual({});
    expect(sent).toEqual([]);
  });
});

/** Leave that is asked for and given back, in place of the browser's own, which asks the reader. */
const leave = () => {
  const told: unknown[] = [];
  Object.assign(globalThis, { told });
  chrome.permissions.request = async ({ origins }: { origins: string[] }) => (told.push(["asked", ...origins]), true);
  chrome.permissions.remove = async ({ origins }: { origins: string[] }) => {
    const { resolver } = await chrome.storage.local.get("resolver");
    return told.push(["given back", ...origins, `with ${resolver ?? "nothing"} kept`]), true;
  };
};
const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: unknown[] }).told.splice(0));

test("a resolver of one's own must answer what it is asked, and leave is given back", async ({ context, options }) => {
  await context.addInitScript(leave);
  await resolver(context);
  // Octets of DNS that are no answer to this question.
  const other = Buffer.from("000081800001000000000000076578616d706c6503636f6d0000100001", "hex");
  await context.route("https://other.example/**", (route) =>
    route.fulfill({ contentType: "application/dns-message", headers: { "access-control-allow-origin": "*" }, body: other }),
  );
  const page = await options();
  const field = page.getByLabel("Resolver");
  const save = async (url: string, said: string) => {
    await field.fill(url);
    await page.getByRole("button", { name: "Test and save" }).click();
    await expect(page.getByRole("status")).toContainText(said);
  };
  await save("https://other.example/dns-query", "no answer to the question");
  expect(await told(page)).toEqual([["asked", "https://other.example/*"], ["given back", "https://other.example/*", "with nothing kept"]]);
  await save("https://dns.google/dns-query", "Saved.");
  expect(await told(page)).toEqual([["asked", "https://dns.google/*"]]);
  // What is new is kept before leave for the old is given back.
  await save("https://cloudflare-dns.com/dns-query", "Saved.");
  expect(await told(page)).toEqual([
    ["asked", "https://cloudflare-dns.com/*"],
    ["given back", "https://dns.google/*", "with https://cloudflare-dns.com/dns-query kept"],
  ]);
  await save("", "Saved.");
  expect(await told(page)).toEqual([["given back", "https://cloudflare-dns.com/*", "with  kept"]]);
});

test("a theme is chosen at once, and is there before the first paint", async ({ options, popup }) => {
  const page = await options();
  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const opened = await popup();
  await expect(opened.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await opened.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
  await page.getByLabel("Theme").selectOption("");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await expect(page.getByLabel("Language")).toHaveValue("en");
});

test("320 px are wide enough", async ({ options }) => {
  const page = await options();
  await page.setViewportSize({ width: 320, height: 700 });
  await page.getByLabel("A service of your own").check();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});
