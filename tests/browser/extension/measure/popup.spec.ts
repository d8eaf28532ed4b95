// How long a popup takes to its first paint and, with what was checked before, to the verdict. Figures
// for `cargo xtask bench popup`, which nothing here holds to anything.

import { expect, own, test } from "../test.js";

const TIMES = 15;
const DOMAIN = "bad-mode.lab.test";

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

test.use({ settings: [{ asker: "own", service: own().service }, { option: true }] });

test("a popup with what was checked before", async ({ popup, context, sent }) => {
  test.setTimeout(120_000);
  const first = await popup(DOMAIN);
  await first.getByRole("button", { name: "Check", exact: true }).click();
  await expect(first.getByText("Checked on")).toBeVisible();
  await first.close();
  // The clock of the page, once its verdict is in the document and the next frame is due.
  await context.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("header.banner h1")) return;
      observer.disconnect();
      requestAnimationFrame(() => performance.mark("verdict"));
    }).observe(document, { subtree: true, childList: true });
  });
  const paints: number[] = [];
  const verdicts: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    sent.length = 0;
    const page = await popup(DOMAIN);
    await page.waitForFunction(() => performance.getEntriesByName("verdict").length && performance.getEntriesByName("first-contentful-paint").length);
    const [paint, verdict] = await page.evaluate(() =>
      ["first-contentful-paint", "verdict"].map((name) => performance.getEntriesByName(name)[0].startTime),
    );
    paints.push(paint);
    verdicts.push(Math.max(0, verdict - paint));
    await page.close();
  }
  console.log(JSON.stringify({ first_paint_ms: median(paints), verdict_after_ms: median(verdicts) }));
});
