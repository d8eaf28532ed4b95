// What is tested is what is packed: `cargo xtask test --only extension` holds the unpacked folders to the
// packages before it starts this suite.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "@playwright/test";
import { granted, unpacked } from "../packages.js";

const names = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();

test("the package under test differs from the built one by the hosts that are granted, and by nothing else", async () => {
  const built = unpacked("chromium");
  const hosts = ["http://127.0.0.1/*"];
  await granted(hosts, async (dir) => {
    expect(names(dir)).toEqual(names(built));
    const differing = names(built).filter((name) => !readFileSync(join(dir, name)).equals(readFileSync(join(built, name))));
    expect(differing).toEqual(["manifest.json"]);
    const manifest = (of: string) => JSON.parse(readFileSync(join(of, "manifest.json"), "utf8"));
    expect(manifest(built).host_permissions).toBeUndefined();
    expect(manifest(dir)).toEqual({ ...manifest(built), host_permissions: hosts });
  });
});
