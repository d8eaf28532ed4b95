// A resolver over HTTPS (RFC 8484) that knows one domain, in place of the public ones.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { BrowserContext } from "@playwright/test";

const TXT = 16;
const MX = 15;
const A = 1;

const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
const name = (value: string) => Buffer.concat([...value.split(".").map(text), Buffer.from([0])]);

/** The records of `example.com`, by owner and type. */
const RECORDS: Record<string, Buffer> = {
  [`_mta-sts.example.com ${TXT}`]: text("v=STSv1; id=20260101;"),
  [`_smtp._tls.example.com ${TXT}`]: text("v=TLSRPTv1; rua=mailto:tls@example.com"),
  [`example.com ${MX}`]: Buffer.concat([Buffer.from([0, 10]), name("mail.example.com")]),
  [`mta-sts.example.com ${A}`]: Buffer.from([192, 0, 2, 1]),
  [`mail.example.com ${A}`]: Buffer.from([192, 0, 2, 2]),
};

/** Answers whatever is asked of public resolvers; any other address does not answer. */
export async function resolver(context: BrowserContext): Promise<void> {
  await context.route(/^https:/, (route) => route.abort());
  await context.route(/^https:\/\/(cloudflare-dns\.com|dns\.google)\//, (route) => {
    const query = Buffer.from(new URL(route.request().url()).searchParams.get("dns") ?? "", "base64url");
    return route.fulfill({
      contentType: "application/dns-message",
      headers: { "access-control-allow-origin": "*" },
      body: answer(query),
    });
  });
}

/** Answers on this machine, at `url`; `asked` counts the questions, `close` ends it. */
export async function localResolver(): Promise<{ url: string; asked: () => number; close: () => void }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const query = new URL(request.url ?? "", "http://localhost").searchParams.get("dns") ?? "";
    response.writeHead(200, { "content-type": "application/dns-message" });
    response.end(answer(Buffer.from(query, "base64url")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/dns-query`, asked: () => asked, close: () => server.close() };
}

/** The answer to a query with one question and no more before it (RFC 1035 4.1). */
function answer(query: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  while (query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + query[at]));
    at += 1 + query[at];
  }
  const question = query.subarray(12, at + 5);
  const rtype = query.readUInt16BE(at + 1);
  const data = RECORDS[`${labels.join(".").toLowerCase()} ${rtype}`];
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(data ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  if (!data) return Buffer.concat([header, question]);
  const record = Buffer.alloc(12);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(rtype, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(300, 6);
  record.writeUInt16BE(data.length, 10);
  return Buffer.concat([header, question, record, data]);
}
