// What mailauth makes of records and policies: a line of JSON in, an outcome out.

import { createInterface } from "node:readline";

import { parsePolicy, resolvePolicy } from "mailauth/lib/mta-sts.js";

const outcomes = {
  async record(texts) {
    // Node.js takes the octets of TXT records for Latin-1.
    const resolver = async () => texts.map((text) => [Buffer.from(text).toString("latin1")]);
    return (await resolvePolicy("domain.example", { resolver })) ? "applies" : "ignores";
  },
  async policy(text) {
    return parsePolicy(Buffer.from(text)).mode === "none" ? "removes" : "applies";
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[kind, value]] = Object.entries(JSON.parse(line));
  console.log(await outcomes[kind](value).catch(() => "ignores"));
}
