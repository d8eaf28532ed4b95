// The page has names mapped by the browser (UTS 46), the service by its own tables: they agree.

import type { APIRequestContext, Page } from "@playwright/test";

import { names } from "../hostile.js";
import { done } from "../result.js";
import { expect, test } from "../test.js";

const TYPED = [
  "münchen.lab.test",
  "MÜNCHEN.lab.test",
  "faß.lab.test",
  "ＬＡＢ．ｔｅｓｔ",
  "enforced。lab.test",
  "xn--mnchen-3ya.lab.test",
  "XN--MNCHEN-3YA.lab.test",
  "☕.lab.test",
  "ς.lab.test",
  "ﬁ.lab.test",
  "न\u{94d}\u{200d}.lab.test",
  "xn--a.lab.test",
  "xn--abc-.lab.test",
  "1נאט.lab.test",
  "a\u{200d}b.lab.test",
  "\u{301}a.lab.test",
  "≠.lab.test",
  "ä-.lab.test",
  "a\u{ad}b.lab.test",
  "аррӏе.lab.test",
  "pаypal.lab.test",
  "xn--example-.lab.test",
  "xn--xn--mnchen-3ya-.lab.test",
  "exa\u{200b}mple.lab.test",
  "\u{202e}moc.lab.test",
];

// Names that are refused are logged by the browser as failed requests.
test.use({ expected: /status of 4\d\d/ });

for (const typed of TYPED) {
  test(`${JSON.stringify(typed)} is read alike`, async ({ page, request }) => {
    await page.goto("/");
    await page.getByLabel("Domain or mail address").fill(typed);
    await page.getByRole("button", { name: "Check" }).click();
    const answer = await request.get(`/api/v1/scan/${encodeURIComponent(typed)}`, { headers: { accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok()) {
      await expect(page).toHaveURL(new RegExp(`/check/${said.policy_domain ?? said.domain}$`));
    } else {
      await expect(page.getByRole("alert")).toHaveText(said.detail);
      await expect(page).toHaveURL(/\/$/);
    }
  });
}

/** What a domain, or why a text is none. */
interface Reading {
  domain?: string;
  code?: string;
  detail?: string;
  suggestion?: string;
}

/** As the service reads a name, which has nobody contacted for it. */
async function asked(request: APIRequestContext, typed: string): Promise<Reading> {
  const name = encodeURIComponent(typed);
  const card = await request.get(`/card/${name}`);
  if (!card.ok()) return (await request.get(`/api/v1/scan/${name}`)).json();
  const [, domain] = /href="\/check\/([^"]*)"/.exec(await card.text()) ?? [];
  return { domain };
}

/** As the page reads a name, and what is left of it in a field, which has no line ends. */
async function read(page: Page, typed: string): Promise<{ held: string; here: Reading }> {
  const field = page.getByLabel("Domain or mail address");
  await field.fill(typed);
  const held = await field.inputValue();
  await page.getByRole("button", { name: "Check" }).click();
  const alert = page.getByRole("alert");
  // The small field of every other page.
  await alert.or(page.getByLabel("Domain", { exact: true })).first().waitFor();
  const { pathname } = new URL(page.url());
  if (pathname === "/") return { held, here: { detail: await alert.innerText() } };
  await page.goBack();
  return { held, here: { domain: pathname.replace("/check/", "") } };
}

// The page is more forgiving, and has no list of public suffixes: what the service then proposes, or
// refuses for the same reason, is read alike.
test("names of the table of hostile inputs are read alike", async ({ page, request }) => {
  await page.route("**/api/**", () => {});
  await page.goto("/");
  let count = 0;
  for (const [id, inputs] of names()) {
    for (const input of inputs) {
      count += 1;
      const { held, here } = await read(page, input);
      const there = await asked(request, held);
      const row = `${id}: ${JSON.stringify(input)}`;
      if (here.domain === undefined) {
        expect.soft(here.detail, row).toBe(there.detail);
      } else if (there.code === undefined || there.suggestion !== undefined) {
        expect.soft(here.domain, row).toBe(there.domain ?? there.suggestion);
      } else {
        expect.soft((await asked(request, here.domain)).code, row).toBe(there.code);
      }
    }
  }
  expect(count).toBeGreaterThan(50);
});

// Of letters that look like others nothing is said. So that nobody takes one name for another, the form
// that DNS has comes first, wherever it is shown.
const BOTH = [
  ["bücher.lab.test", "xn--bcher-kva.lab.test"],
  ["pаypal.lab.test", "xn--pypal-4ve.lab.test"], // one letter of another script
  ["аррӏе.lab.test", "xn--80ak6aa92e.lab.test"], // all of them
];

for (const [international, ascii] of BOTH) {
  for (const typed of [international, ascii]) {
    test(`${JSON.stringify(typed)} is shown in both forms`, async ({ page }) => {
      await page.goto("/");
      await page.getByLabel("Domain or mail address").fill(typed);
      await page.getByRole("button", { name: "Check" }).click();
      await done(page);
      const both = `${ascii} (${international})`;
      await expect(page.getByRole("heading", { level: 1 })).toContainText(both);
      expect(await page.title(), "the title").toContain(both);
      const readAs = page.getByText(`Read as ${ascii}, from ${international}.`);
      await expect(readAs).toHaveCount(typed === ascii ? 0 : 1);
      const main = await page.locator("main").innerText();
      expect(main.indexOf(ascii), "this form comes first").toBeLessThan(main.indexOf(international));
    });
  }
}
